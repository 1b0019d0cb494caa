-- Makes the imports of an archive due for reading, if any file of another program is registered.
DELETE FROM capture_files
WHERE starts_with(file, $archive || '/')
    AND regexp_extract(file, '^[^/]+/[^/]*-([0-9a-f]{8})-[0-9]+\.warc\.gz$', 1) IN (SELECT left(import_id::VARCHAR, 8) FROM imports)
    AND EXISTS (FROM capture_files WHERE NOT regexp_matches(file, '^[^/]+/[^/]+$'));
