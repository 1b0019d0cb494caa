-- Every row and page that could not be read, with where the page's bytes lie.
SELECT
    rejects.*, captures.payload_digest, captures.revisit_of,
    coalesce(originals.file, captures.file) AS file, coalesce(originals.file_offset, captures.file_offset) AS file_offset
FROM rejects
LEFT JOIN captures ON captures.capture_id = rejects.capture_id
LEFT JOIN captures AS originals ON originals.capture_id = captures.revisit_of
WHERE $archive IS NULL OR rejects.archive = $archive
ORDER BY rejects.archive, rejects.captured_at, rejects.capture_id, rejects.position;
