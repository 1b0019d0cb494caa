-- What register_by_oldest finds of all documents, straight from the tables: among so many descriptions that those which do
-- not stand for a document any more may be the first of all.
SELECT version_spans.rowid AS version_row, first.regest_row
FROM version_spans
JOIN (
    SELECT rowid AS regest_row, regest_id, date_earliest, date_latest, hash(archive, url) AS document
    FROM regests
    ORDER BY date_earliest NULLS LAST, date_latest NULLS LAST, document
    LIMIT $descriptions
) AS first USING (regest_id)
WHERE version_spans.is_latest
ORDER BY first.date_earliest NULLS LAST, first.date_latest NULLS LAST, first.document
LIMIT $rows
