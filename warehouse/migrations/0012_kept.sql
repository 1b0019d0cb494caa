-- What is inside gets a schema of its own, so that the schema main shows only what is for people. DuckDB moves no table
-- from one schema into another: each is made anew there. What this gives are statements, which are run one after another.

CREATE SCHEMA kept;
UPDATE schema_version SET version = 12;

WITH tables AS (
    SELECT table_oid, table_name, comment, '"' || replace(table_name, '"', '""') || '"' AS quoted
    FROM duckdb_tables()
    WHERE NOT internal AND database_name = current_database() AND schema_name = 'main'
),
columns AS (
    SELECT
        columns.table_oid, columns.column_index, columns.comment,
        '"' || replace(columns.column_name, '"', '""') || '"' AS quoted,
        concat_ws(
            ' ',
            columns.data_type,
            -- As DuckDB 2.0 writes what 1.5 writes otherwise.
            'DEFAULT ' || CASE columns.column_default
                WHEN 'CAST(''f'' AS BOOLEAN)' THEN 'false'
                ELSE columns.column_default
            END,
            CASE WHEN NOT columns.is_nullable THEN 'NOT NULL' END
        ) AS definition
    FROM duckdb_columns() AS columns
    WHERE columns.database_name = current_database()
),
statements AS (
    SELECT
        quoted, 1 AS step, 0 AS number,
        format(
            'CREATE TABLE kept.{} ({})', quoted,
            (
                SELECT string_agg(columns.quoted || ' ' || definition, ', ' ORDER BY column_index)
                FROM columns
                WHERE columns.table_oid = tables.table_oid
            )
        ) AS statement_to_run
    FROM tables
    UNION ALL
    SELECT quoted, 2, 0, format('INSERT INTO kept.{} FROM main.{}', quoted, quoted) FROM tables
    UNION ALL
    SELECT quoted, 3, 0, format('DROP TABLE main.{}', quoted) FROM tables
    UNION ALL
    SELECT quoted, 4, 0, format('COMMENT ON TABLE kept.{} IS ''{}''', quoted, replace(comment, '''', ''''''))
    FROM tables
    WHERE comment IS NOT NULL
    UNION ALL
    SELECT
        tables.quoted, 5, column_index,
        format('COMMENT ON COLUMN kept.{}.{} IS ''{}''', tables.quoted, columns.quoted, replace(columns.comment, '''', ''''''))
    FROM tables
    JOIN columns USING (table_oid)
    WHERE columns.comment IS NOT NULL
)
SELECT statement_to_run
FROM statements
ORDER BY quoted, step, number;
