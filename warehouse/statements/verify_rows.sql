-- Rows of the sampled pages that the bytes give otherwise than the database has them, or only one of the two.
WITH known AS (
    SELECT page_entries.page_id, page_entries.position, regests AS said
    FROM page_entries
    JOIN regests USING (regest_id)
    WHERE page_entries.page_id IN (SELECT page_id FROM sampled_pages)
),
found AS (
    SELECT DISTINCT found_page_entries.page_id, found_page_entries.position, found_regests AS said
    FROM found_page_entries
    JOIN found_regests USING (regest_id)
    WHERE found_page_entries.page_id IN (SELECT page_id FROM sampled_pages)
)
SELECT
    compared_pages.is_same_parser, compared_pages.capture_id, compared_pages.file, compared_pages.file_offset,
    compared_pages.file_length, compared_pages.listing_url, position, known.said, found.said
FROM known
FULL JOIN found USING (page_id, position)
JOIN compared_pages USING (page_id)
WHERE known.said IS DISTINCT FROM found.said
ORDER BY compared_pages.file, compared_pages.file_offset, position;
