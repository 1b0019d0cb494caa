-- The imports that are held, the last one first.
SELECT import_id, started_at, 'own' AS kind, count(capture_log.capture_id) FILTER (NOT is_set_aside)
FROM imports
LEFT JOIN capture_log USING (import_id)
GROUP BY import_id, started_at
ORDER BY started_at DESC, import_id;
