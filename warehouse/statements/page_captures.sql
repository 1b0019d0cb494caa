-- For each page of a listing the last capture that holds its bytes and the last one that does not, oldest first.
SELECT *
FROM captures
WHERE capture_id IN (
    SELECT arg_max(captures.capture_id, (captures.captured_at, captures.capture_id))
    FROM capture_log AS captures
    JOIN pages USING (page_id)
    WHERE pages.archive = $archive AND pages.listing_url = $listing_url AND pages.rejected_because IS NULL
    GROUP BY pages.url, captures.revisit_of IS NULL
)
ORDER BY captured_at, capture_id;
