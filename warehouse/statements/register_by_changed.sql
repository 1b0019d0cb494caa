SELECT version_row, regest_row FROM hits ORDER BY changed_at DESC, earliest NULLS LAST, document LIMIT $rows OFFSET $skipped
