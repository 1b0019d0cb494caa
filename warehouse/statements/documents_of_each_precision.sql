-- A few documents whose dates are of several precisions, oldest first.
SELECT date_text, date_edtf, date_earliest, date_latest, title
FROM documents
QUALIFY row_number() OVER (PARTITION BY date_precision ORDER BY date_earliest, url) <= 3
ORDER BY date_earliest, url;
