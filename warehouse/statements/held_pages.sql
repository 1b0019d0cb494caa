-- The pages of an archive's listings as they were read, by when they were captured last, each with a capture that holds
-- its bytes.
WITH shown AS (
    SELECT
        page_id,
        min(captured_at) AS first_seen,
        max(captured_at) AS last_seen,
        min(coalesce(revisit_of, capture_id)) AS capture_id
    FROM capture_log
    WHERE archive = $archive AND page_id IS NOT NULL AND NOT is_set_aside
    GROUP BY page_id
),
said AS (
    SELECT
        page_id,
        count(nullif(date_text, '')) AS dated,
        count(summary) AS summarized
    FROM page_entries
    JOIN regests USING (regest_id)
    WHERE page_id IN (SELECT page_id FROM shown)
    GROUP BY page_id
)
SELECT
    page_id, pages.url AS page_url, pages.read_as AS page_read_as, pages.listing_url, pages.page_number, pages.layout,
    pages.entries, pages.rejects, coalesce(said.dated, 0), coalesce(said.summarized, 0), pages.rejected_because,
    shown.first_seen, shown.last_seen,
    row_number() OVER (PARTITION BY pages.url ORDER BY shown.last_seen DESC, page_id) = 1 AS is_newest,
    captures.*
FROM shown
JOIN pages USING (page_id)
LEFT JOIN said USING (page_id)
JOIN captures USING (capture_id)
WHERE NOT pages.is_passed_over AND ($listing_url IS NULL OR pages.listing_url = $listing_url)
ORDER BY shown.first_seen, pages.listing_url, pages.page_number, page_id;
