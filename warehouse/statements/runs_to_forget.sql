-- The runs that are held, the last one first; those that were put together from imported captures come behind.
SELECT run_log.run_id, run_log.started_at, run_log.is_assembled, count(capture_log.capture_id)
FROM run_log
LEFT JOIN capture_log USING (run_id)
GROUP BY ALL
ORDER BY run_log.is_assembled, run_log.started_at DESC, run_log.run_id;
