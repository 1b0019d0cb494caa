SELECT kind, field, page_url, document_url, before, after
FROM differences
QUALIFY $most IS NULL
    OR row_number() OVER (PARTITION BY kind, field ORDER BY page_url, document_url, before, after) <= $most
ORDER BY kind, field, page_url, document_url, before, after;
