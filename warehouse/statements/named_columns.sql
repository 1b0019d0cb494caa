SELECT table_name, column_name, any_value(data_type), max(comment)
FROM duckdb_columns()
WHERE NOT internal AND schema_name = 'main'
GROUP BY table_name, column_name
ORDER BY table_name, min(column_index);
