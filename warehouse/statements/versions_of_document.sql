-- What the archive said of a document, oldest first.
SELECT version, valid_from, valid_to, last_seen, withdrawn_at, left_at
FROM document_versions
WHERE archive = $archive AND url = $url
ORDER BY version;
