SELECT seen_before, seen_at, kind, change
FROM changes_of($archive, $url)
WHERE archive = $archive AND url = $url
ORDER BY seen_at, kind
