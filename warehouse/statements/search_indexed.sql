INSERT INTO search_documents
SELECT number, regest_id
FROM search_arriving
ORDER BY number;

DROP TABLE search_arriving;
