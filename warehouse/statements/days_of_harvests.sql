-- The days (UTC) on which anything can have been seen to change, the last first.
SELECT DISTINCT (read_until AT TIME ZONE 'UTC')::DATE AS day
FROM harvests
WHERE read_until IS NOT NULL AND ($archive IS NULL OR archive = $archive)
ORDER BY day DESC
