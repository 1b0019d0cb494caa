-- Captures that do not stand in the files as the database says. What `found` lacks of its page stands with the page.
CREATE OR REPLACE TEMP TABLE captures_amiss AS
WITH read_here AS (SELECT DISTINCT ON (page_id) page_id, url, payload_digest FROM found_pages),
found AS (
    SELECT
        found_captures.* REPLACE (
            coalesce(found_captures.url, pages.url, read_here.url) AS url,
            coalesce(found_captures.payload_digest, pages.payload_digest, read_here.payload_digest) AS payload_digest
        )
    FROM found_captures
    LEFT JOIN pages USING (page_id)
    LEFT JOIN read_here USING (page_id)
),
anywhere AS (SELECT capture_id, any_value(file) AS file FROM found_captures GROUP BY capture_id),
compared AS (
    SELECT
        known.capture_id, known.file, known.file_offset, known.file_length, known.source,
        found.capture_id IS NOT NULL AS is_in_place,
        anywhere.file AS found_in,
        concat_ws(
            ', ',
            CASE WHEN known.file_length <> found.file_length THEN 'length' END,
            CASE WHEN known.archive <> found.archive THEN 'archive' END,
            CASE WHEN known.import_id IS NULL AND known.run_id <> found.run_id THEN 'run' END,
            CASE WHEN known.source IS DISTINCT FROM found.source THEN 'source' END,
            CASE WHEN known.url IS DISTINCT FROM found.url THEN 'URL' END,
            CASE WHEN known.captured_at <> found.captured_at THEN 'time' END,
            CASE WHEN known.dated_by IS DISTINCT FROM found.dated_by THEN 'dating' END,
            CASE WHEN known.origin IS DISTINCT FROM found.origin THEN 'origin' END,
            CASE WHEN known.forced_despite IS DISTINCT FROM found.forced_despite THEN 'forcing' END,
            CASE WHEN known.status <> found.status THEN 'status' END,
            CASE WHEN known.content_type IS DISTINCT FROM found.content_type THEN 'content type' END,
            CASE WHEN known.etag IS DISTINCT FROM found.etag THEN 'ETag' END,
            CASE WHEN known.last_modified IS DISTINCT FROM found.last_modified THEN 'Last-Modified' END,
            -- What a revisit in another program's file is a revisit of does not stand in its record.
            CASE WHEN NOT found.is_foreign_revisit AND (
                known.payload_digest IS DISTINCT FROM found.payload_digest
                OR known.payload_length <> found.payload_length
            ) THEN 'payload' END,
            CASE WHEN NOT found.is_foreign_revisit AND known.revisit_of IS DISTINCT FROM found.revisit_of
                THEN 'what it revisits' END
        ) AS differing
    FROM captures AS known
    LEFT JOIN found
        ON found.capture_id = known.capture_id
        AND found.file = known.file
        AND found.file_offset = known.file_offset
    LEFT JOIN anywhere ON anywhere.capture_id = known.capture_id
    WHERE ($archive IS NULL OR known.archive = $archive)
        -- Nothing looks into files of other programs without the archive.
        AND (list_contains($known_archives::VARCHAR[], known.archive) OR regexp_matches(known.file, '^[^/]+/[^/]+$'))
)
SELECT
    capture_id, file, file_offset, file_length,
    CASE
        WHEN is_in_place AND source = $foreign THEN 'changed'
        WHEN is_in_place OR found_in IS NOT NULL THEN 'database'
        ELSE 'lost'
    END AS kind,
    CASE
        WHEN is_in_place THEN 'the record is not what the database says of it: ' || differing
        WHEN found_in = file THEN 'the database says that a capture stands there which stands elsewhere in the file'
        WHEN found_in IS NOT NULL THEN 'the database says that a capture stands there which stands in ' || found_in
        ELSE 'a capture stood there, and no sound record of it does'
    END AS what
FROM compared
WHERE NOT is_in_place OR differing <> '';
