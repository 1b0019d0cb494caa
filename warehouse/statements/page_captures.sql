-- Of each page of a listing the last captures that a source has made itself: one that holds its bytes, one that only found
-- the same bytes again, and one that was told that they had not changed; and those that are set aside and hold the bytes
-- of others. Oldest first.
SELECT *
FROM captures
WHERE capture_id IN (
    SELECT captures.revisit_of
    FROM capture_log AS captures
    JOIN pages USING (page_id)
    JOIN capture_log AS originals ON originals.capture_id = captures.revisit_of AND originals.is_set_aside
    WHERE pages.archive = $archive
        AND pages.listing_url = $listing_url
        AND pages.rejected_because IS NULL
        AND originals.source = $source
        AND originals.import_id IS NULL
)
OR capture_id IN (
    SELECT arg_max(captures.capture_id, (captures.captured_at, captures.capture_id))
    FROM capture_log AS captures
    JOIN pages USING (page_id)
    WHERE pages.archive = $archive
        AND pages.listing_url = $listing_url
        AND pages.rejected_because IS NULL
        AND captures.source = $source
        AND captures.import_id IS NULL
    GROUP BY pages.url, captures.revisit_of IS NULL, captures.status
)
ORDER BY captured_at, capture_id;
