-- What happened to a document between harvests, in words, oldest first.
SELECT seen_at, change
FROM changes
WHERE archive = $archive AND url = $url
ORDER BY seen_at, kind;
