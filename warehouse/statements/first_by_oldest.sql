-- What register_by_oldest finds of all documents, straight from the tables.
SELECT version_spans.rowid AS version_row, regests.rowid AS regest_row
FROM version_spans
JOIN regests USING (regest_id)
WHERE version_spans.is_latest
ORDER BY
    regests.date_earliest NULLS LAST, regests.date_latest NULLS LAST, hash(version_spans.archive, version_spans.url)
LIMIT $rows
