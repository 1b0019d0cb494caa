-- What happened to a document between harvests, in words, oldest first.
SELECT seen_at, change
FROM changes_of($archive, $url)
WHERE archive = $archive AND url = $url
ORDER BY seen_at, kind;
