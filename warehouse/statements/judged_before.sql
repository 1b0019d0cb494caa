-- The harvests before the last run as they were judged, and the last run as far as it is known before it is judged.
CREATE OR REPLACE TEMP TABLE judged AS
SELECT run_id, archive, listing_url, read_from, read_until, found, is_sound, is_complete
FROM harvests
UNION ALL
SELECT
    runs.run_id, any_value(runs.archive), any_value(runs.listing_url),
    min(captures.captured_at), max(captures.captured_at), 1, TRUE, TRUE
FROM run_log AS runs
JOIN capture_log AS captures USING (run_id)
WHERE runs.run_id IN (SELECT run_id FROM runs_to_derive) AND captures.page_id IS NOT NULL
GROUP BY runs.run_id;
