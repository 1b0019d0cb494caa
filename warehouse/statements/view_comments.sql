-- A COMMENT statement for each column of a view that some table has by the same name, or that is explained here.
WITH own (view_name, column_name, comment) AS (
    VALUES
        ('captures', 'url', 'URL that was asked for.'),
        ('captures', 'payload_digest', 'Digest of the payload as transferred; that of the original for a revisit.'),
        ('documents', 'url', 'Canonical URL: what a document is known by.'),
        ('documents', 'title', 'Title as printed. Many documents share one.'),
        ('documents', 'date_earliest', 'First day that the date can mean: July 1945 begins on 1945-07-01.'),
        ('documents', 'date_latest', 'Last day that the date can mean: July 1945 ends on 1945-07-31.'),
        ('documents', 'first_seen', 'When a capture showed the document first (UTC).'),
        ('documents', 'last_seen', 'When a capture showed it last, in whatever words (UTC).'),
        ('documents', 'capture_id', 'The last capture that shows it so: see captures.'),
        ('documents', 'position', 'The row of that page that shows it, from 1.'),
        ('document_versions', 'first_seen', 'The same as valid_from.'),
        ('document_versions', 'last_seen', 'When a capture last showed it so (UTC).'),
        ('document_versions', 'valid_to', 'When something else was first seen to stand for the document, or the archive to list it no longer (UTC); NULL while it stands.'),
        ('document_versions', 'capture_id', 'The last capture that shows it so: see captures.'),
        ('document_versions', 'position', 'The row of that page that shows it, from 1.'),
        ('entries', 'capture_id', 'The capture of that page: see captures.'),
        ('rejects', 'capture_id', 'The capture that shows it: see captures.'),
        ('documents', 'versions', 'How many descriptions have followed one another: see document_versions.'),
        ('entries', 'page_url', 'URL of the page on which the row stands.'),
        ('rejects', 'page_url', 'URL of the page on which the row stands.'),
        ('entries', 'position', 'The row, from 1.'),
        ('documents', 'left_at', 'When a complete harvest proved that no listing that was harvested holds it any more (UTC); NULL while one does.'),
        ('document_versions', 'left_at', 'When the document left the last of its listings after this version (UTC); NULL when it did not.'),
        ('documents', 'withdrawn_at', 'When it was seen to be withdrawn: the listing of the whole archive lacked it, or its own page was there no more (UTC); NULL when that is not known.'),
        ('document_versions', 'withdrawn_at', 'When the document was seen to be withdrawn after this version (UTC); NULL when it was not.'),
        ('document_versions', 'valid_from', 'When the archive was first seen to say so (UTC). It may have said so before.'),
        ('fields', 'field', 'Name of the field, as it is declared for the archive.'),
        ('fields', 'value', 'What is printed there.'),
        ('coverage', 'promised', 'Documents that the listing promised when it was last reached; NULL when it promised no number.'),
        ('coverage', 'found', 'Distinct documents that its last harvest found.'),
        ('coverage', 'share', 'What was found of what is promised, 1.0 for all of it; NULL when no number was promised.'),
        ('coverage', 'verdict', 'What may be concluded of the last harvest: proven, exhausted, partial, discrepant or unreached; see harvests.'),
        ('coverage', 'harvests', 'How often the listing was harvested.'),
        ('coverage', 'first_read', 'When a page of it was first captured (UTC).'),
        ('coverage', 'last_read', 'When a page of it was last captured (UTC).'),
        ('coverage', 'documents', 'Documents that stand in it, as far as is known.'),
        ('coverage', 'documents_left', 'Documents that stood in it, and do no more.'),
        ('coverage', 'earliest', 'First day that any date of its documents can mean.'),
        ('coverage', 'latest', 'Last day that any date of its documents can mean.'),
        ('coverage', 'decades', 'How many of its documents are of each decade: decades[''194X'']; also ''in no one decade'', for dates that are longer or open, and ''undated''.'),
        ('harvests', 'discrepancies', 'How often the listing did not agree with itself: see the table discrepancies.'),
        ('changed_fields', 'version', 'The version that the change led to: see document_versions; NULL where what another listing says stands for the document.'),
        ('changed_fields', 'seen_before', 'When the field was last seen as it was before (UTC).'),
        ('changed_fields', 'seen_at', 'When it was first seen to have changed (UTC).'),
        ('changed_fields', 'field', 'title, date, date stated, summary, summary by AI, other text, or the name of one of the archive''s own fields.'),
        ('changed_fields', 'listing_url', 'Canonical URL of the listing that said so first.'),
        ('changed_fields', 'capture_id', 'The first capture that shows the change: see captures.'),
        ('changed_fields', 'position', 'The row of that page that shows it, from 1.'),
        ('changed_fields', 'before', 'What was printed before; NULL for nothing.'),
        ('changed_fields', 'after', 'What was printed then; NULL for nothing.'),
        ('changes', 'run_id', 'The harvest that saw it: see runs.'),
        ('changes', 'seen_before', 'When the document was last seen as it was before (UTC); NULL for one that was not there.'),
        ('changes', 'seen_at', 'When it was seen to have changed (UTC).'),
        ('changes', 'kind', 'added, first seen, changed, left the listing, withdrawn, or came back.'),
        ('changes', 'change', 'What happened, in words.'),
        ('runs', 'unchanged_pages', 'Pages whose bytes were captured before.'),
        ('runs', 'documents_added', 'Documents that no capture had shown before.'),
        ('runs', 'documents_changed', 'Documents that its listing described in other words than the same listing did before.'),
        ('runs', 'documents_unchanged', 'Documents of which nothing else is to be told.'),
        ('runs', 'documents_left', 'Documents that it proved to have left the last of their listings; the archive may still have them.'),
        ('runs', 'documents_withdrawn', 'Documents that it proved to be withdrawn from the archive.'),
        ('runs', 'documents_came_back', 'Documents that had left their listings and that it saw again.'),
        ('layout_changes', 'changed_on', 'Day (UTC) on which the new markup was first seen.'),
        ('layout_changes', 'seen_before', 'Day (UTC) on which the markup before was last seen.'),
        ('layout_changes', 'markup_before', 'Skeleton of the rows'' markup before.'),
        ('layout_changes', 'markup_after', 'Skeleton of the rows'' markup since.'),
        ('listings', 'discrepancies', 'How often its last harvest did not agree with itself: see the table discrepancies.'),
        ('listings', 'last_harvest', 'When the listing was harvested last (UTC).'),
        ('listings', 'harvests', 'How often it was harvested.'),
        ('listings', 'unreached_at', 'When the site was last asked in vain since then (UTC); NULL when it was not.'),
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
    'COMMENT ON COLUMN "{}"."{}" IS ''{}''',
    replace(views.view_name, '"', '""'), replace(columns.column_name, '"', '""'),
    replace(coalesce(own.comment, of_tables.comment), '''', '''''')
)
FROM duckdb_views() AS views
JOIN duckdb_columns() AS columns
    ON columns.table_name = views.view_name
    AND columns.schema_name = views.schema_name
    AND columns.database_name = views.database_name
LEFT JOIN own ON own.view_name = views.view_name AND own.column_name = columns.column_name
LEFT JOIN of_tables ON of_tables.column_name = columns.column_name
WHERE NOT views.internal AND coalesce(own.comment, of_tables.comment) IS NOT NULL
ORDER BY ALL;
