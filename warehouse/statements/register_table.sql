-- In memory, and in no order: to put all in order takes longer than to find the few that a page shows. The listings that hold
-- a document are told by a number for all of them, as few are held by the same.
CREATE TABLE register AS
SELECT documents_read.*, held.listings
FROM documents_read
LEFT JOIN (SELECT document, bit_xor(hash(listing)) AS listings FROM listed_read GROUP BY document) AS held USING (document);

CREATE TABLE listings_together AS
SELECT listings, listing
FROM (SELECT listings, any_value(document) AS document FROM register WHERE listings IS NOT NULL GROUP BY listings) AS together
JOIN listed_read USING (document);

CREATE TABLE names_together AS FROM names_read;
