-- A row for a key of `incoming` that the table has already.
SELECT 1 FROM {table} WHERE {key} IN (SELECT {key} FROM incoming) LIMIT 1;
