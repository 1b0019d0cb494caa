-- The documents that a listing holds, as far as it is known, and those that it has lost and that nobody has asked for
-- since: whether each stands in it, and whether in another listing.
SELECT
    listed.url,
    listed.left_at IS NULL AS stands,
    EXISTS (
        FROM listed_documents AS elsewhere
        WHERE elsewhere.archive = listed.archive
            AND elsewhere.url = listed.url
            AND elsewhere.listing_url <> listed.listing_url
            AND elsewhere.left_at IS NULL
    ) AS stands_elsewhere
FROM listed_documents AS listed
WHERE listed.archive = $archive
    AND listed.listing_url = $listing_url
    AND (
        listed.left_at IS NULL
        OR NOT EXISTS (
            FROM captures
            WHERE captures.archive = listed.archive AND captures.url = listed.url AND captures.captured_at > listed.left_at
        )
    )
ORDER BY listed.left_at NULLS FIRST, listed.url;
