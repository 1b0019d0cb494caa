-- How much has to be derived anew where anything has: the last run, when it is all that is new and nothing older came in
-- with it; else everything.
WITH loaded AS (
    SELECT archive, captured_at
    FROM capture_log AS captures
    WHERE page_id IS NOT NULL AND capture_id IN (SELECT capture_id FROM captures_to_derive)
),
affected AS (SELECT DISTINCT run_id FROM runs_to_derive)
SELECT CASE
    WHEN (SELECT count(*) FROM affected) > 1 THEN 'everything'
    -- A run of which a part was derived before may be withheld now, or no longer; and what was derived is not undone.
    WHEN EXISTS (FROM harvests WHERE run_id IN (FROM affected))
        OR (SELECT min(captured_at) FROM loaded)
            <= (SELECT max(document_last_seen) FROM version_spans WHERE archive IN (SELECT archive FROM loaded))
        THEN 'everything'
    WHEN (SELECT min(captured_at) FROM loaded) > (
            SELECT max(captured_at)
            FROM capture_log AS captures
            WHERE archive IN (SELECT archive FROM loaded)
                AND page_id IS NOT NULL
                AND capture_id NOT IN (SELECT capture_id FROM captures_to_derive)
        )
        OR NOT EXISTS (FROM capture_log AS captures WHERE page_id IS NOT NULL AND run_id IN (FROM affected))
        THEN 'last run'
    ELSE 'everything'
END;
