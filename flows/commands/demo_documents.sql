-- A few documents whose dates are of several precisions, oldest first.
SELECT
    date_text AS printed, date_edtf AS "EDTF", date_earliest AS earliest, date_latest AS latest,
    first_seen::DATE AS "first seen", title
FROM documents
QUALIFY row_number() OVER (PARTITION BY date_precision ORDER BY date_earliest, url) <= 3
ORDER BY date_earliest, url;
