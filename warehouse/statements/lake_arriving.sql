INSERT INTO lake.kept.{table} BY NAME
SELECT * EXCLUDE (place)
FROM differing
WHERE place IS NULL;
