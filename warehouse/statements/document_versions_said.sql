-- All that the archive said of a document, oldest first.
SELECT
    version, valid_from, valid_to, last_seen, left_at, withdrawn_at, title, date_text, date_edtf, date_earliest, date_latest,
    date_precision, date_problem, date_assumed, date_stated, summary, summary_by_ai, other_text, fields, capture_id, position,
    spans_of(date_edtf, date_earliest, date_latest) AS date_spans
FROM document_versions
WHERE archive = $archive AND url = $url
ORDER BY version
