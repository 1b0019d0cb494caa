-- What today's parser has already read of a listing, page by page.
SELECT
    pages.page_id, promised_first, promised_last, promised_total, entries, rejects, next_url,
    coalesce(documents.content, md5('')) AS content
FROM pages
LEFT JOIN (
    SELECT page_id, md5(string_agg(regests.url, chr(10) ORDER BY page_entries.position)) AS content
    FROM page_entries
    JOIN regests USING (regest_id)
    GROUP BY page_id
) AS documents USING (page_id)
WHERE pages.archive = $archive
    AND pages.listing_url = $listing_url
    AND pages.parser_version = $parser_version
    AND pages.rejected_because IS NULL;
