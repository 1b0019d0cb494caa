SELECT DISTINCT function_name
FROM duckdb_functions()
WHERE internal AND function_type IN ('scalar', 'aggregate') AND regexp_full_match(function_name, '[a-z][a-z0-9_]+')
ORDER BY function_name;
