SELECT version_row, regest_row FROM hits ORDER BY latest DESC NULLS LAST, earliest DESC NULLS LAST, document LIMIT $rows OFFSET $skipped
