SELECT column_name, data_type, is_nullable
FROM duckdb_columns()
WHERE table_name = ? AND NOT internal AND database_name = current_database()
ORDER BY column_index;
