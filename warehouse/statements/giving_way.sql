-- Captures whose place is taken by what is read first from now on: those of files that are there no more (`missing_files`),
-- and those in files of other programs that are read again, by the beginnings of the identifiers of their imports.
CREATE OR REPLACE TEMP TABLE giving_way AS
SELECT capture_id
FROM capture_log
WHERE file IN (SELECT file FROM missing_files)
    OR (
        left(import_id::VARCHAR, 8) IN (SELECT unnest($read_again::VARCHAR[]))
        AND NOT regexp_matches(file, '^[^/]+/[^/]+$')
    );
