-- Of documents that were printed in more than one way (those in `reworded`, all of whose sightings are known): where a
-- listing printed one otherwise than before, and which description stood for the document when.

-- What one harvest prints of a document in two places counts once a day, as it was printed last: a list that shows a teaser
-- above and the whole title below changes nothing. The same page, captured again and other than before, has changed.
CREATE OR REPLACE TEMP TABLE printings AS
WITH of_captures AS (
    SELECT sightings.*, hash(pages.url) AS page, epoch_us(captured_at) // 86_400_000_000 AS day
    FROM sightings
    SEMI JOIN reworded USING (document)
    JOIN pages USING (page_id)
    QUALIFY position = max(position) OVER (PARTITION BY document, capture_id)
),
settled AS (
    SELECT *
    FROM of_captures
    WINDOW of_harvest AS (
        PARTITION BY document, listing, run_id, day
        ORDER BY captured_at, capture_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    )
    QUALIFY regest_id = last_value(regest_id) OVER of_harvest OR page = last_value(page) OVER of_harvest
)
SELECT *, lag(regest_id) OVER of_listing AS regest_before, lag(captured_at) OVER of_listing AS seen_before
FROM settled
WINDOW of_listing AS (PARTITION BY document, listing ORDER BY captured_at, capture_id);

INSERT INTO wording_changes BY NAME
SELECT
    regests.archive, regests.url, pages.listing_url, regest_before, printings.regest_id, seen_before,
    captured_at AS seen_at, printings.capture_id, printings.position
FROM printings
JOIN regests USING (regest_id)
JOIN pages USING (page_id)
WHERE regest_before <> printings.regest_id
    AND NOT EXISTS (
        FROM wording_changes AS known
        WHERE known.capture_id = printings.capture_id AND known.archive = regests.archive AND known.url = regests.url
    )
ORDER BY seen_at, capture_id, position;

-- The words of the listing that showed the document first stand for it, as long as that listing holds it; then those of
-- the next one. One that was last read before another was read twice and had changed gives way until it is read again.
CREATE OR REPLACE TEMP TABLE standing AS
WITH homes AS (
    SELECT document, listing, row_number() OVER (PARTITION BY document ORDER BY min(captured_at), listing) AS place
    FROM sightings
    SEMI JOIN reworded USING (document)
    GROUP BY document, listing
),
departures AS (SELECT listing, document, observed_at AS left_at FROM turns WHERE NOT is_there),
dated AS (
    SELECT
        printings.*, departures.left_at,
        max(captured_at) FILTER (regest_before <> regest_id) OVER (
            PARTITION BY printings.document, printings.listing ORDER BY captured_at, capture_id
        ) AS changed_at
    FROM printings
    ASOF LEFT JOIN departures
        ON departures.document = printings.document
        AND departures.listing = printings.listing
        AND departures.left_at >= printings.captured_at
),
moments AS (
    SELECT
        *,
        max(CASE WHEN changed_at IS NOT NULL THEN least(changed_at, seen_before) END) OVER (
            PARTITION BY document ORDER BY captured_at, capture_id
        ) AS outdated_before
    FROM dated
),
known AS (
    SELECT
        moments.document, moments.captured_at, moments.capture_id, moments.position, moments.regest_id,
        moments.outdated_before, homes.place,
        last_value(
            CASE
                WHEN moments.listing = homes.listing
                    THEN {'regest_id': moments.regest_id, 'captured_at': moments.captured_at, 'left_at': moments.left_at}
            END IGNORE NULLS
        ) OVER (PARTITION BY moments.document, homes.place ORDER BY moments.captured_at, moments.capture_id) AS latest
    FROM moments
    JOIN homes USING (document)
)
SELECT document, captured_at AS observed_at, regest_id, capture_id, position
FROM known
WHERE latest IS NOT NULL
    AND (latest.left_at IS NULL OR latest.left_at > captured_at)
    AND (outdated_before IS NULL OR latest.captured_at >= outdated_before)
GROUP BY ALL
HAVING arg_min(latest.regest_id, place) = regest_id;

INSERT INTO timeline BY NAME
WITH followed AS (
    SELECT document, observed_at FROM standing
    UNION
    SELECT document, observed_at FROM timeline SEMI JOIN reworded USING (document) WHERE left_by IS NOT NULL
),
last_seen AS (
    SELECT sightings.document, followed.observed_at, max(captured_at) AS document_last_seen
    FROM sightings
    ASOF JOIN followed ON followed.document = sightings.document AND followed.observed_at <= sightings.captured_at
    GROUP BY ALL
),
first_seen AS (
    SELECT document, min(captured_at) AS document_first_seen FROM sightings SEMI JOIN reworded USING (document) GROUP BY ALL
)
SELECT standing.*, observed_at AS first_seen, capture_id AS first_capture_id, document_first_seen, document_last_seen
FROM standing
JOIN first_seen USING (document)
LEFT JOIN last_seen USING (document, observed_at);

DROP TABLE standing;
DROP TABLE printings;
