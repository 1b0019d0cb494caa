INSERT INTO foreign_revisits BY NAME
SELECT *
FROM arriving
WHERE arriving.capture_id::UUID NOT IN (SELECT capture_id FROM foreign_revisits);
