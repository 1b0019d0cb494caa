-- What happened between two times, the last first.
SELECT archive, seen_before, seen_at, kind, url, title, change
FROM changes
WHERE seen_at >= $since AND seen_at < $until AND ($archive IS NULL OR archive = $archive)
ORDER BY seen_at DESC, archive, kind, change
LIMIT $most
