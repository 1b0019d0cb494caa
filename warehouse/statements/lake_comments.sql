-- A COMMENT statement for each table of the lake, and each of its columns, of which the data folder's database says
-- something; views carry theirs in views.sql.
WITH said (table_name, column_name, comment) AS (
    SELECT table_name, NULL, comment
    FROM duckdb_tables()
    WHERE database_name = 'published' AND schema_name = 'kept'
    UNION ALL
    SELECT table_name, column_name, comment
    FROM duckdb_columns()
    WHERE database_name = 'published' AND schema_name = 'kept'
)
SELECT format(
    'COMMENT ON {} lake.kept.{}{} IS ''{}''',
    CASE WHEN column_name IS NULL THEN 'TABLE' ELSE 'COLUMN' END,
    table_name, coalesce('.' || column_name, ''), replace(comment, '''', '''''')
)
FROM said
SEMI JOIN (SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake' AND table_name <> 'schema_version') AS there USING (table_name)
WHERE comment IS NOT NULL
ORDER BY ALL;
