SELECT table_name, column_name
FROM duckdb_columns()
WHERE database_name = 'memory' AND schema_name = 'sources'
ORDER BY table_name, column_index;
