SELECT archive, url, listing_url, first_seen, left_at
FROM listed_documents
ORDER BY archive, url, left_at IS NOT NULL, first_seen, listing_url
