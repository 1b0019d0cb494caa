-- The listings that hold a document now, with a number for each.
WITH numbered AS (
    SELECT archive, listing_url, (row_number() OVER (ORDER BY archive, listing_url))::INTEGER AS listing
    FROM (SELECT DISTINCT archive, listing_url FROM listed_documents) AS known
)
SELECT archive, listing_url, listing FROM numbered ORDER BY listing
