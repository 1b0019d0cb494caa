-- In memory, in the order in which most people look at it: by date.
CREATE TABLE register AS
SELECT documents_read.*, listed_read.listings
FROM documents_read
LEFT JOIN (SELECT document, list(listing) AS listings FROM listed_read GROUP BY document) AS listed_read USING (document)
ORDER BY earliest NULLS LAST, latest NULLS LAST, document
