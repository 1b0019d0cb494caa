-- The last capture of the first page that is held of a listing.
SELECT capture_id
FROM listing_pages
WHERE archive = $archive AND listing_url = $listing_url
ORDER BY page_number, captured_at DESC
LIMIT 1;
