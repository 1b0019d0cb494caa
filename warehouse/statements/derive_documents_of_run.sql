-- What the last run changed, when all of its captures are newer than those of every other run: the same as
-- derive_documents gives, at a cost that does not grow with the number of earlier harvests.

CREATE OR REPLACE TEMP TABLE run_sightings AS
SELECT
    regests.archive, regests.url, pages.listing_url, page_entries.regest_id,
    captures.captured_at, captures.capture_id, page_entries.position,
    captures.capture_id IN (FROM captures_to_derive) AS is_new
FROM capture_log AS captures
JOIN pages USING (page_id)
JOIN page_entries USING (page_id)
JOIN regests USING (regest_id)
WHERE captures.run_id IN (SELECT run_id FROM runs_to_derive)
    AND captures.run_id NOT IN (SELECT run_id FROM harvests WHERE is_withheld);

MERGE INTO listed_documents
USING (
    SELECT archive, listing_url, url, min(captured_at) AS first_seen, NULL::TIMESTAMPTZ AS left_at
    FROM run_sightings
    WHERE is_new
    GROUP BY ALL
) AS seen
ON listed_documents.archive = seen.archive
    AND listed_documents.listing_url = seen.listing_url
    AND listed_documents.url = seen.url
WHEN MATCHED AND listed_documents.left_at IS NOT NULL THEN UPDATE SET left_at = NULL
WHEN NOT MATCHED THEN INSERT BY NAME;

CREATE OR REPLACE TEMP TABLE gone AS
WITH lacking AS (FROM proofs WHERE run_id IN (SELECT run_id FROM runs_to_derive))
SELECT
    listed_documents.archive, listed_documents.listing_url, listed_documents.url,
    lacking.read_until AS observed_at, lacking.run_id
FROM listed_documents
JOIN lacking USING (archive, listing_url)
WHERE listed_documents.left_at IS NULL
    AND listed_documents.first_seen < lacking.since
    AND (listed_documents.archive, listed_documents.listing_url, listed_documents.url) NOT IN (
        SELECT (regests.archive, pages.listing_url, regests.url)
        FROM lacking
        JOIN pages USING (archive, listing_url)
        JOIN capture_log AS captures USING (page_id)
        JOIN page_entries USING (page_id)
        JOIN regests USING (regest_id)
        WHERE captures.captured_at >= lacking.since
            AND captures.run_id NOT IN (SELECT run_id FROM harvests WHERE is_withheld)
    );

UPDATE listed_documents
SET left_at = gone.observed_at
FROM gone
WHERE listed_documents.archive = gone.archive
    AND listed_documents.listing_url = gone.listing_url
    AND listed_documents.url = gone.url;

CREATE OR REPLACE TEMP TABLE unlisted AS
SELECT archive, url, observed_at, run_id
FROM gone
WHERE NOT EXISTS (
    FROM listed_documents
    WHERE listed_documents.archive = gone.archive
        AND listed_documents.url = gone.url
        AND listed_documents.left_at IS NULL
);

-- What several listings print in words of their own, or one harvest twice, is derived from all that was ever seen of it; of
-- all else, what it said last tells whether it has changed.
CREATE OR REPLACE TEMP TABLE reworded AS
WITH touched AS (
    SELECT archive, url, min(regest_id) <> max(regest_id) AS is_printed_twice
    FROM (
        SELECT archive, url, regest_id FROM run_sightings WHERE is_new
        UNION ALL
        SELECT archive, url, NULL FROM unlisted
    ) AS of_run
    GROUP BY archive, url
),
worded AS (SELECT archive, url FROM regests SEMI JOIN touched USING (archive, url) GROUP BY ALL HAVING count(*) > 1)
SELECT hash(archive, url) AS document, archive, url
FROM worded
JOIN touched USING (archive, url)
WHERE is_printed_twice
    OR (archive, url) IN (
        SELECT (archive, url) FROM listed_documents SEMI JOIN worded USING (archive, url) GROUP BY archive, url HAVING count(*) > 1
    );

CREATE OR REPLACE TEMP TABLE sightings AS
SELECT
    reworded.document, hash(pages.archive, pages.listing_url) AS listing,
    captures.run_id, page_entries.page_id, page_entries.regest_id,
    captures.captured_at, captures.capture_id, page_entries.position
FROM reworded
JOIN regests USING (archive, url)
JOIN page_entries USING (regest_id)
JOIN pages USING (page_id)
JOIN capture_log AS captures USING (page_id)
WHERE captures.run_id NOT IN (SELECT run_id FROM harvests WHERE is_withheld);

CREATE OR REPLACE TEMP TABLE timeline AS
WITH latest AS (
    SELECT *
    FROM version_spans
    WHERE is_latest
        AND (archive, url) IN (
            SELECT (archive, url) FROM run_sightings WHERE is_new
            UNION ALL
            SELECT (archive, url) FROM unlisted
        )
)
SELECT
    hash(archive, url) AS document, captured_at AS observed_at, regest_id, capture_id, position,
    captured_at AS first_seen, capture_id AS first_capture_id, NULL::UUID AS left_by, NULL::INTEGER AS version,
    NULL::TIMESTAMPTZ AS document_first_seen, captured_at AS document_last_seen
FROM run_sightings
WHERE is_new
UNION ALL BY NAME
SELECT
    hash(archive, url) AS document, last_seen AS observed_at, regest_id, capture_id, position, first_seen, first_capture_id,
    version, document_first_seen, document_last_seen
FROM latest
UNION ALL BY NAME
SELECT hash(archive, url) AS document, valid_to AS observed_at, left_by FROM latest WHERE left_by IS NOT NULL
UNION ALL BY NAME
SELECT hash(archive, url) AS document, observed_at, run_id AS left_by FROM unlisted;

DELETE FROM timeline WHERE document IN (SELECT document FROM reworded);

INSERT INTO wording_changes BY NAME
SELECT
    regests.archive, regests.url, pages.listing_url, regest_before, said.regest_id, seen_before,
    observed_at AS seen_at, said.capture_id, said.position
FROM (
    SELECT *, lag(regest_id) OVER by_time AS regest_before, lag(observed_at) OVER by_time AS seen_before
    FROM timeline
    SEMI JOIN (
        SELECT document FROM timeline GROUP BY document HAVING min(regest_id) <> max(regest_id)
    ) AS changed USING (document)
    WHERE regest_id IS NOT NULL
    WINDOW by_time AS (PARTITION BY document ORDER BY observed_at, capture_id, position)
) AS said
JOIN regests USING (regest_id)
JOIN capture_log AS captures USING (capture_id)
JOIN pages USING (page_id)
WHERE regest_before <> said.regest_id
ORDER BY seen_at, capture_id, position;

DROP TABLE unlisted;
DROP TABLE gone;
DROP TABLE run_sightings;
