INSERT INTO search_documents
SELECT number, regest_id
FROM search_arriving
WHERE number BETWEEN $first AND $last
ORDER BY number;
