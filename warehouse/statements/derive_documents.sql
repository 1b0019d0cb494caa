-- What happened to every document, from all captures, in whatever order they arrived. Documents and listings go by
-- numbers here, made of what they are known by: to sort and group by their URLs takes several times as long.

CREATE OR REPLACE TEMP TABLE sightings AS
SELECT
    hash(regests.archive, regests.url) AS document, hash(pages.archive, pages.listing_url) AS listing,
    captures.run_id, page_entries.regest_id, captures.captured_at, captures.capture_id, page_entries.position
FROM capture_log AS captures
JOIN pages USING (page_id)
JOIN page_entries USING (page_id)
JOIN regests USING (regest_id)
WHERE captures.run_id NOT IN (SELECT run_id FROM harvests WHERE is_withheld);

CREATE OR REPLACE TEMP TABLE listed AS
SELECT listing, document, min(captured_at) AS first_seen, any_value(regest_id) AS regest_id
FROM sightings
GROUP BY ALL;

-- When a document was seen to enter a listing, and when harvests of the listing showed that it had left.
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

-- A document is listed no longer when it has left the last of the listings that held it.
CREATE OR REPLACE TEMP TABLE timeline AS
SELECT
    document, captured_at AS observed_at, regest_id, capture_id, position,
    captured_at AS first_seen, capture_id AS first_capture_id,
    NULL::UUID AS left_by, NULL::INTEGER AS version, NULL::TIMESTAMPTZ AS document_first_seen
FROM sightings
UNION ALL BY NAME
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

DELETE FROM version_spans;
DROP TABLE turns;
DROP TABLE listed;
DROP TABLE sightings;
