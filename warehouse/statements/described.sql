-- Each table and view of a schema, with its columns in their order, as they are explained.
WITH said AS (
    SELECT view_name AS name, comment, schema_name, database_name FROM duckdb_views() WHERE NOT internal
    UNION ALL
    SELECT table_name, comment, schema_name, database_name FROM duckdb_tables() WHERE NOT internal
)
SELECT
    said.name, coalesce(said.comment, '') AS comment,
    list(
        (columns.column_name, columns.data_type, coalesce(columns.comment, '')) ORDER BY columns.column_index
    ) AS columns
FROM said
JOIN duckdb_columns() AS columns
    ON columns.table_name = said.name
    AND columns.schema_name = said.schema_name
    AND columns.database_name = said.database_name
WHERE said.schema_name = $schema AND said.database_name = $database
GROUP BY ALL
ORDER BY said.name;
