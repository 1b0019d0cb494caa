-- In which listings a document stands or has stood.
SELECT listing_url, first_seen, left_at
FROM listed_documents
WHERE archive = $archive AND url = $url
ORDER BY left_at IS NOT NULL, first_seen, listing_url
