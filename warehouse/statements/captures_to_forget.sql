SELECT capture_id, file, coalesce(import_id, run_id)
FROM (
    SELECT captures.*, pages.listing_url
    FROM captures
    LEFT JOIN pages USING (page_id)
    WHERE NOT captures.is_set_aside
) AS held
WHERE {condition}
ORDER BY captured_at, capture_id;
