SELECT version_row, regest_row FROM hits ORDER BY earliest NULLS LAST, latest NULLS LAST, document LIMIT $rows OFFSET $skipped
