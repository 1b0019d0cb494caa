SELECT version_row, regest_row FROM hits ORDER BY score DESC NULLS LAST, earliest NULLS LAST, document LIMIT $rows OFFSET $skipped
