-- The responses of archives' own sites that were captured last.
SELECT *
FROM captures
WHERE source = 'web' AND dated_by = 'request' AND captured_at > $since AND NOT is_set_aside
ORDER BY captured_at DESC, capture_id
LIMIT $most;
