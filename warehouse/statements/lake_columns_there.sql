SELECT table_name, column_name
FROM duckdb_columns()
WHERE database_name = 'lake' AND schema_name = 'kept';
