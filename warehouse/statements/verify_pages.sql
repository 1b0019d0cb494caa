-- Sampled pages of which the bytes say otherwise than the database: what they promise, where they lead.
WITH known AS (SELECT * EXCLUDE (parser_version, is_passed_over) FROM pages),
found AS (SELECT DISTINCT * EXCLUDE (parser_version, is_passed_over) FROM found_pages)
SELECT
    compared_pages.is_same_parser, compared_pages.capture_id, compared_pages.file, compared_pages.file_offset,
    compared_pages.file_length, known.listing_url, NULL AS position, known, found
FROM compared_pages
JOIN known USING (page_id)
JOIN found USING (page_id)
WHERE known IS DISTINCT FROM found
ORDER BY compared_pages.file, compared_pages.file_offset;
