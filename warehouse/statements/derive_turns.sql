-- When a document was seen to enter a listing, and when harvests of the listing showed that it had left: all that
-- happened to the documents of which there are sightings.

CREATE OR REPLACE TEMP TABLE listed AS
SELECT listing, document, min(captured_at) AS first_seen, any_value(regest_id) AS regest_id
FROM sightings
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE turns AS
WITH lacking AS (
    SELECT hash(archive, listing_url) AS listing, run_id, since, read_until
    FROM proofs
),
observed AS (
    SELECT listing, document, captured_at AS observed_at, NULL::UUID AS run_id, NULL::TIMESTAMPTZ AS since, TRUE AS is_there
    FROM sightings
    UNION ALL
    SELECT listing, document, lacking.read_until, lacking.run_id, lacking.since, FALSE
    FROM listed
    JOIN lacking USING (listing)
    WHERE lacking.since > listed.first_seen
        AND NOT EXISTS (
            FROM sightings
            WHERE sightings.run_id = lacking.run_id
                AND sightings.listing = listed.listing
                AND sightings.document = listed.document
        )
),
shown AS (
    SELECT * EXCLUDE (since)
    FROM observed
    WINDOW by_time AS (PARTITION BY listing, document ORDER BY observed_at, is_there DESC, run_id)
    -- Not where anything else has shown the document meanwhile, as the first one of two.
    QUALIFY is_there OR since > max(observed_at) FILTER (is_there) OVER by_time
)
SELECT *, is_there IS DISTINCT FROM lag(is_there) OVER by_time AS is_turn
FROM shown
WINDOW by_time AS (PARTITION BY listing, document ORDER BY observed_at, is_there DESC, run_id)
QUALIFY is_turn;

-- A document is listed no longer when it has left the last of the listings that held it.
INSERT INTO timeline BY NAME
SELECT document, observed_at, run_id AS left_by
FROM (
    SELECT
        *,
        sum(CASE WHEN is_there THEN 1 ELSE -1 END) OVER (
            PARTITION BY document ORDER BY observed_at, is_there DESC, listing
        ) AS listings_left
    FROM turns
) AS counted
WHERE NOT is_there AND listings_left = 0;
