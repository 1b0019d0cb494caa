SELECT function_name, array_to_string(any_value(parameters), ', '), max(comment)
FROM duckdb_functions()
WHERE NOT internal AND schema_name = 'main' AND function_type IN ('macro', 'table_macro')
GROUP BY function_name
ORDER BY function_name;
