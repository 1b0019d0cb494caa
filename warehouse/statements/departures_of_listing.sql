-- What a listing has lost, the last first.
SELECT
    listed_documents.url, documents.title, documents.date_text, documents.capture_id, documents.position,
    listed_documents.left_at, documents.withdrawn_at
FROM listed_documents
JOIN documents USING (archive, url)
WHERE listed_documents.archive = $archive AND listed_documents.listing_url = $listing_url
    AND listed_documents.left_at IS NOT NULL
ORDER BY listed_documents.left_at DESC, documents.title
LIMIT $most
