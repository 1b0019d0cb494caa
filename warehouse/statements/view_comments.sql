-- A COMMENT statement for each column of a view that some table has by the same name, or that is explained here.
WITH own (view_name, column_name, comment) AS (
    VALUES
        ('documents', 'url', 'Canonical URL: what a document is known by.'),
        ('documents', 'title', 'Title as printed. Many documents share one.'),
        ('documents', 'date_earliest', 'First day that the date can mean: July 1945 begins on 1945-07-01.'),
        ('documents', 'date_latest', 'Last day that the date can mean: July 1945 ends on 1945-07-31.'),
        ('documents', 'versions', 'How many descriptions have followed one another: see document_versions.'),
        ('entries', 'page_url', 'URL of the page on which the row stands.'),
        ('rejects', 'page_url', 'URL of the page on which the row stands.'),
        ('entries', 'position', 'The row, from 1.'),
        ('listings', 'last_harvest', 'When the listing was harvested last (UTC).'),
        ('listings', 'harvests', 'How often it was harvested.'),
        ('listings', 'run_id', 'The last harvest: see runs.')
),
of_tables AS (
    SELECT columns.column_name, any_value(columns.comment ORDER BY columns.table_name) AS comment
    FROM duckdb_columns() AS columns
    JOIN duckdb_tables() AS tables USING (database_name, schema_name, table_name)
    WHERE NOT columns.internal AND columns.comment IS NOT NULL
    GROUP BY columns.column_name
)
SELECT format(
    'COMMENT ON COLUMN {}.{} IS ''{}''',
    views.view_name, columns.column_name, replace(coalesce(own.comment, of_tables.comment), '''', '''''')
)
FROM duckdb_views() AS views
JOIN duckdb_columns() AS columns
    ON columns.table_name = views.view_name AND columns.database_name = views.database_name
LEFT JOIN own ON own.view_name = views.view_name AND own.column_name = columns.column_name
LEFT JOIN of_tables ON of_tables.column_name = columns.column_name
WHERE NOT views.internal AND coalesce(own.comment, of_tables.comment) IS NOT NULL
ORDER BY ALL;
