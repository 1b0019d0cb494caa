-- Which listings hold each document: by the numbers that register_listings gives them.
WITH numbered AS (
    SELECT archive, listing_url, (row_number() OVER (ORDER BY archive, listing_url))::INTEGER AS listing
    FROM (SELECT DISTINCT archive, listing_url FROM listed_documents) AS known
)
SELECT hash(listed_documents.archive, listed_documents.url) AS document, numbered.listing
FROM listed_documents
JOIN numbered USING (archive, listing_url)
WHERE listed_documents.left_at IS NULL
