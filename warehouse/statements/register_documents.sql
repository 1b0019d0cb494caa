-- Rows of the register in full, by where they lie: found in no time, however many there are.
SELECT
    version_spans.version_row,
    regests.archive, regests.url, regests.title, regests.date_text, regests.date_edtf, regests.date_earliest,
    regests.date_latest, regests.date_precision, regests.date_problem, regests.date_assumed, regests.date_stated,
    regests.summary, regests.summary_by_ai, regests.other_text, regests.fields,
    version_spans.document_first_seen AS first_seen, version_spans.document_last_seen AS last_seen,
    CASE WHEN version_spans.left_by IS NOT NULL THEN version_spans.valid_to END AS left_at,
    version_spans.withdrawn_at, version_spans.version AS versions, version_spans.capture_id, version_spans.position
FROM (SELECT rowid AS version_row, * FROM version_spans WHERE rowid IN (SELECT unnest($version_rows))) AS version_spans
JOIN (SELECT * FROM regests WHERE rowid IN (SELECT unnest($regest_rows))) AS regests USING (regest_id)
