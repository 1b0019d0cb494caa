-- What a register of all documents needs to be filtered, counted and ordered by; the words stay where they are. Times are in
-- microseconds. Names of fields are told by their hash, as few go together: so little is carried through the join.
SELECT
    hash(version_spans.archive, version_spans.url) AS document,
    search_documents.number,
    regest_id,
    version_spans.rowid AS version_row,
    described.regest_row,
    version_spans.archive,
    described.earliest, described.latest, described.set_of_dates, described.precision, described.names,
    epoch_us(version_spans.document_first_seen) AS first_seen,
    epoch_us(${changed_at}) AS changed_at
FROM version_spans
JOIN (
    SELECT
        regest_id, rowid AS regest_row, date_earliest AS earliest, date_latest AS latest,
        CASE WHEN left(date_edtf, 1) IN ('{', '[') THEN date_edtf END AS set_of_dates,
        coalesce(date_precision, CASE WHEN date_text IS NULL THEN 'no date' ELSE 'not understood' END) AS precision,
        hash(map_keys(fields)) AS names
    FROM regests
) AS described USING (regest_id)
-- One that nothing has indexed yet is found by no word.
LEFT JOIN search_documents USING (regest_id)
WHERE version_spans.is_latest
