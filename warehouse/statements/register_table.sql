-- In memory, and in no order: to put all in order takes longer than to find the few that a page shows.
CREATE TABLE register AS
SELECT documents_read.*, listed_read.listings
FROM documents_read
LEFT JOIN (SELECT document, list(listing) AS listings FROM listed_read GROUP BY document) AS listed_read USING (document)
