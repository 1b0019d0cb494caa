-- Each macro of a schema that gives a table, as it is explained.
SELECT function_name, any_value(comment)
FROM duckdb_functions()
WHERE schema_name = $schema AND database_name = $database AND function_type = 'table_macro' AND NOT internal
GROUP BY function_name
ORDER BY function_name;
