-- What the tables for people hold.
SELECT view_name AS name, comment FROM duckdb_views() WHERE NOT internal AND comment IS NOT NULL
UNION
SELECT table_name AS name, comment FROM duckdb_tables() WHERE NOT internal AND comment IS NOT NULL;
