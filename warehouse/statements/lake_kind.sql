SELECT data_type
FROM duckdb_columns()
WHERE database_name = 'memory' AND schema_name = 'sources' AND table_name = ? AND column_name = ?;
