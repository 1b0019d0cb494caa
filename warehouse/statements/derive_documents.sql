-- What happened to every document, from all captures, in whatever order they arrived.

CREATE OR REPLACE TEMP TABLE sightings AS
SELECT
    regests.archive, regests.url, pages.listing_url, captures.run_id, page_entries.regest_id,
    captures.captured_at, captures.capture_id, page_entries.position
FROM capture_log AS captures
JOIN pages USING (page_id)
JOIN page_entries USING (page_id)
JOIN regests USING (regest_id)
WHERE captures.run_id NOT IN (SELECT run_id FROM harvests WHERE is_withheld);

-- When a document was seen to enter a listing, and when a complete harvest of the listing proved that it had left.
CREATE OR REPLACE TEMP TABLE turns AS
WITH listed AS (
    SELECT archive, listing_url, url, min(captured_at) AS first_seen FROM sightings GROUP BY ALL
),
observed AS (
    SELECT archive, listing_url, url, captured_at AS observed_at, NULL::UUID AS run_id, TRUE AS is_there
    FROM sightings
    UNION ALL
    SELECT listed.archive, listed.listing_url, listed.url, harvests.captured_until, harvests.run_id, FALSE
    FROM listed
    JOIN harvests USING (archive, listing_url)
    WHERE harvests.verdict = 'proven'
        AND harvests.captured_from > listed.first_seen
        AND NOT EXISTS (
            FROM sightings
            WHERE sightings.run_id = harvests.run_id
                AND sightings.listing_url = listed.listing_url
                AND sightings.url = listed.url
        )
)
SELECT *, is_there IS DISTINCT FROM lag(is_there) OVER by_time AS is_turn
FROM observed
WINDOW by_time AS (PARTITION BY archive, listing_url, url ORDER BY observed_at, is_there DESC, run_id)
QUALIFY is_turn;

DELETE FROM listed_documents;
INSERT INTO listed_documents BY NAME
SELECT
    archive, listing_url, url,
    min(observed_at) AS first_seen,
    CASE WHEN NOT arg_max(is_there, (observed_at, NOT is_there)) THEN max(observed_at) END AS left_at
FROM turns
GROUP BY ALL
ORDER BY ALL;

-- A document is withdrawn when it has left the last of the listings that held it.
CREATE OR REPLACE TEMP TABLE timeline AS
SELECT
    archive, url, captured_at AS observed_at, regest_id, capture_id, position,
    captured_at AS first_seen, capture_id AS first_capture_id,
    NULL::UUID AS withdrawn_by, NULL::INTEGER AS version, NULL::TIMESTAMPTZ AS document_first_seen
FROM sightings
UNION ALL BY NAME
SELECT archive, url, observed_at, run_id AS withdrawn_by
FROM (
    SELECT
        *,
        sum(CASE WHEN is_there THEN 1 ELSE -1 END) OVER (
            PARTITION BY archive, url ORDER BY observed_at, is_there DESC, listing_url
        ) AS listings_left
    FROM turns
) AS counted
WHERE NOT is_there AND listings_left = 0;

DELETE FROM version_spans;
DROP TABLE turns;
DROP TABLE sightings;
