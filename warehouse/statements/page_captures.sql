-- For each page of a listing the last capture that holds its bytes and the last one that does not, oldest first.
SELECT captures.*
FROM captures
JOIN pages USING (page_id)
WHERE pages.archive = $archive AND pages.listing_url = $listing_url AND pages.rejected_because IS NULL
QUALIFY row_number() OVER (
    PARTITION BY captures.url, captures.revisit_of IS NULL ORDER BY captured_at DESC, capture_id DESC
) = 1
ORDER BY captured_at, capture_id;
