-- Of a view that a temporary one stands in for, that one counts.
SELECT name, any_value(kind), max(comment)
FROM (
    SELECT view_name AS name, 'view' AS kind, comment FROM duckdb_views() WHERE NOT internal AND schema_name = 'main'
    UNION ALL
    SELECT table_name, 'table', comment FROM duckdb_tables() WHERE NOT internal AND schema_name = 'main'
)
GROUP BY name
ORDER BY name;
