DELETE FROM listed_documents;
INSERT INTO listed_documents BY NAME
WITH stood AS (
    SELECT
        listing, document,
        CASE WHEN NOT arg_max(is_there, (observed_at, NOT is_there)) THEN max(observed_at) END AS left_at
    FROM turns
    GROUP BY ALL
),
listings AS (
    SELECT hash(archive, listing_url) AS listing, any_value(archive) AS archive, any_value(listing_url) AS listing_url
    FROM pages
    GROUP BY ALL
)
SELECT listings.archive, listings.listing_url, regests.url, listed.first_seen, stood.left_at
FROM listed
JOIN stood USING (listing, document)
JOIN listings USING (listing)
JOIN regests USING (regest_id)
ORDER BY listing, first_seen;
