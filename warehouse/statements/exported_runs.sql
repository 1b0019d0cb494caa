-- Everything that brought captures.
SELECT *
FROM runs
WHERE $archive IS NULL OR archive = $archive
ORDER BY started_at, run_id;
