-- What today's parser has read of a listing's pages as they were captured last.
WITH last_captured AS (
    SELECT arg_max(page_id, (captures.captured_at, captures.capture_id)) AS page_id
    FROM capture_log AS captures
    JOIN pages USING (page_id)
    WHERE pages.archive = $archive
        AND pages.listing_url = $listing_url
        AND pages.parser_version = $parser_version
        AND pages.rejected_because IS NULL
    GROUP BY pages.url
)
SELECT
    page_id, promised_first, promised_last, promised_total, promised_pages, entries, rejects, next_url, furthest_page,
    coalesce(listed.documents, []) AS documents
FROM pages
LEFT JOIN (
    SELECT page_id, list(regests.url ORDER BY page_entries.position) AS documents
    FROM page_entries
    JOIN regests USING (regest_id)
    WHERE page_id IN (FROM last_captured)
    GROUP BY page_id
) AS listed USING (page_id)
WHERE page_id IN (FROM last_captured);
