-- What register_spans counts of all documents, and precisions with it, straight from the tables.
SELECT
    earliest, latest, set_of_dates, precision,
    CASE WHEN set_of_dates IS NOT NULL THEN spans_of(set_of_dates, earliest, latest) END AS members,
    documents
FROM (
    SELECT
        date_earliest AS earliest, date_latest AS latest,
        CASE WHEN left(date_edtf, 1) IN ('{', '[') THEN date_edtf END AS set_of_dates,
        coalesce(date_precision, CASE WHEN date_text IS NULL THEN 'no date' ELSE 'not understood' END) AS precision,
        count(*) AS documents
    FROM regests
    WHERE regest_id IN (SELECT regest_id FROM version_spans WHERE is_latest)
    GROUP BY ALL
) AS dated
ORDER BY earliest, latest, set_of_dates, precision
