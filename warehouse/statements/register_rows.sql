-- What a register of all documents needs to be filtered, counted and ordered by; the words stay where they are.
SELECT
    hash(version_spans.archive, version_spans.url) AS document,
    version_spans.rowid AS version_row,
    regests.rowid AS regest_row,
    version_spans.archive,
    regests.date_earliest AS earliest,
    regests.date_latest AS latest,
    CASE WHEN left(regests.date_edtf, 1) IN ('{', '[') THEN regests.date_edtf END AS set_of_dates,
    coalesce(regests.date_precision, CASE WHEN regests.date_text IS NULL THEN 'no date' ELSE 'not understood' END) AS precision,
    map_keys(regests.fields) AS fields,
    version_spans.document_first_seen AS first_seen,
    ${changed_at} AS changed_at,
    version_spans.withdrawn_at IS NOT NULL AS is_withdrawn
FROM version_spans
JOIN regests USING (regest_id)
WHERE version_spans.is_latest
