-- Every capture that holds a page of a listing which could be read, oldest first.
SELECT captures.*
FROM captures
JOIN pages USING (page_id)
WHERE pages.archive = $archive AND pages.listing_url = $listing_url AND pages.rejected_because IS NULL
ORDER BY captured_at, capture_id;
