-- Where a listing did not agree with itself, the last harvest first, each with a capture of the page that shows it.
SELECT
    harvests.harvested_at, discrepancies.run_id, discrepancies.kind, discrepancies.page_number, discrepancies.detail,
    any_value(listing_pages.capture_id) AS capture_id
FROM discrepancies
JOIN harvests USING (run_id)
LEFT JOIN listing_pages
    ON listing_pages.run_id = discrepancies.run_id AND listing_pages.page_number = discrepancies.page_number
WHERE discrepancies.archive = $archive AND discrepancies.listing_url = $listing_url
GROUP BY ALL
ORDER BY harvests.harvested_at DESC, discrepancies.page_number NULLS FIRST, discrepancies.kind, discrepancies.detail
LIMIT $most
