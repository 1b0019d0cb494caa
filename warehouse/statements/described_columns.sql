-- What the columns of the tables for people hold, each comment once for all tables that have it.
SELECT table_name, column_name, comment
FROM duckdb_columns()
WHERE NOT internal AND comment IS NOT NULL;
