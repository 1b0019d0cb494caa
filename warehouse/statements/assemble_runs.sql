-- From imported captures that belong to no harvest to runs. A pause of more than a day begins a new run; its identifier is made of the listing and
-- of its first capture's time.

CREATE OR REPLACE TEMP TABLE assembled AS
WITH listed AS (
    SELECT
        captures.capture_id, captures.archive, pages.listing_url, captures.captured_at, captures.source,
        captures.import_id, captures.file, captures.dated_by
    FROM capture_log AS captures
    JOIN pages USING (page_id)
    WHERE captures.import_id IS NOT NULL
        AND NOT pages.is_passed_over
        AND captures.run_id NOT IN (SELECT run_id FROM run_log WHERE NOT is_assembled)
),
paused AS (
    SELECT
        *, coalesce(captured_at - lag(captured_at) OVER by_time > INTERVAL 1 DAY, TRUE) AS is_first
    FROM listed
    WINDOW by_time AS (PARTITION BY archive, listing_url ORDER BY captured_at, capture_id)
),
begun AS (
    SELECT
        *, max(captured_at) FILTER (is_first) OVER (
            PARTITION BY archive, listing_url ORDER BY captured_at, capture_id
        ) AS started_at
    FROM paused
)
SELECT
    capture_id, archive, listing_url, source, captured_at, started_at, import_id, file, dated_by,
    md5(concat_ws(chr(10), archive, listing_url, epoch_us(started_at)))::UUID AS run_id
FROM begun;

CREATE OR REPLACE TEMP TABLE assembled_runs AS
SELECT
    assembled.run_id, assembled.archive, assembled.listing_url,
    string_agg(DISTINCT assembled.source, ', ' ORDER BY assembled.source) AS source,
    assembled.started_at, max(assembled.captured_at) AS ended_at, max(imports.regest_version) AS regest_version,
    -- A crawler has written each when it had captured it; what somebody saved, or has put together, was never one crawl.
    bool_and(assembled.source = 'warc' AND assembled.dated_by = 'record') AND count(DISTINCT assembled.file) = 1
        AS is_of_one_crawl
FROM assembled
JOIN imports USING (import_id)
GROUP BY assembled.run_id, assembled.archive, assembled.listing_url, assembled.started_at;

-- What is new in a run, and what has left one.
CREATE OR REPLACE TEMP TABLE moved AS
SELECT captures.capture_id, assembled.run_id
FROM assembled
JOIN capture_log AS captures USING (capture_id)
WHERE captures.run_id <> assembled.run_id OR captures.capture_id IN (SELECT capture_id FROM captures_to_derive);

UPDATE capture_log
SET run_id = moved.run_id
FROM moved
WHERE moved.capture_id = capture_log.capture_id AND moved.run_id <> capture_log.run_id;

-- What is no page of a listing, or no longer, belongs to no run but to its import.
UPDATE capture_log
SET run_id = import_id
WHERE import_id IS NOT NULL
    AND run_id <> import_id
    AND capture_id NOT IN (SELECT capture_id FROM assembled)
    AND run_id NOT IN (SELECT run_id FROM run_log WHERE NOT is_assembled);

CREATE OR REPLACE TEMP TABLE changed_runs AS
SELECT run_id FROM moved
UNION
SELECT assembled_runs.run_id
FROM assembled_runs
LEFT JOIN run_log USING (run_id)
WHERE run_log.source IS DISTINCT FROM assembled_runs.source
    OR run_log.ended_at IS DISTINCT FROM assembled_runs.ended_at
    OR run_log.regest_version IS DISTINCT FROM assembled_runs.regest_version
    OR run_log.is_of_one_crawl IS DISTINCT FROM assembled_runs.is_of_one_crawl;

DELETE FROM run_log WHERE is_assembled AND run_id NOT IN (SELECT run_id FROM assembled_runs);
DELETE FROM harvests WHERE run_id NOT IN (SELECT run_id FROM run_log);
DELETE FROM discrepancies WHERE run_id NOT IN (SELECT run_id FROM run_log);
DELETE FROM broken_bounds WHERE run_id NOT IN (SELECT run_id FROM run_log);

MERGE INTO run_log
USING (
    SELECT *, 'finished' AS outcome, TRUE AS is_assembled
    FROM assembled_runs
    WHERE run_id IN (SELECT run_id FROM changed_runs)
) AS assembled
ON run_log.run_id = assembled.run_id
WHEN MATCHED THEN UPDATE SET
    source = assembled.source, ended_at = assembled.ended_at, regest_version = assembled.regest_version,
    is_of_one_crawl = assembled.is_of_one_crawl
WHEN NOT MATCHED THEN INSERT BY NAME;

INSERT INTO runs_to_derive SELECT run_id FROM changed_runs;

DROP TABLE changed_runs;
DROP TABLE moved;
DROP TABLE assembled_runs;
DROP TABLE assembled;
