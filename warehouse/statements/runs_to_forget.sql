-- The runs that are held, the last one first; those that were put together from imported captures come behind.
SELECT
    run_log.run_id, run_log.started_at,
    CASE WHEN run_log.is_assembled THEN 'assembled' WHEN run_log.import_id IS NOT NULL THEN 'imported' ELSE 'own' END AS kind,
    count(capture_log.capture_id) FILTER (NOT is_set_aside)
FROM run_log
LEFT JOIN capture_log USING (run_id)
GROUP BY run_log.run_id, run_log.started_at, run_log.is_assembled, run_log.import_id
ORDER BY run_log.is_assembled, run_log.started_at DESC, run_log.run_id;
