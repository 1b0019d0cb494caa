-- The last capture after a time, with the run that made it or the import that brought it.
SELECT archive, coalesce(import_id, run_id) AS run_id, import_id IS NOT NULL AS is_import, captured_at
FROM capture_log
WHERE captured_at > $moment AND NOT is_set_aside
ORDER BY captured_at DESC, capture_id
LIMIT 1;
