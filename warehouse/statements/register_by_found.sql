SELECT version_row, regest_row FROM hits ORDER BY first_seen DESC, earliest NULLS LAST, document LIMIT $rows OFFSET $skipped
