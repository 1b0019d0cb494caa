-- Imports and runs that a person may want to forget, the last ones first.
SELECT
    'import' AS kind, import_id AS run_id, imports.archive, started_at,
    coalesce(string_agg(DISTINCT capture_log.source, ', ' ORDER BY capture_log.source), imports.source) AS what,
    count(capture_log.capture_id) FILTER (NOT is_set_aside) AS captures
FROM imports
LEFT JOIN capture_log USING (import_id)
GROUP BY import_id, imports.archive, started_at, imports.source
UNION ALL
SELECT 'run', run_log.run_id, run_log.archive, started_at, listing_url, count(capture_log.capture_id) FILTER (NOT is_set_aside)
FROM run_log
LEFT JOIN capture_log USING (run_id)
WHERE NOT is_assembled
GROUP BY ALL
ORDER BY started_at DESC, run_id;
