-- Every row of each captured page, with where the page's bytes lie.
SELECT
    entries.*, captures.payload_digest, captures.revisit_of,
    coalesce(originals.file, captures.file) AS file, coalesce(originals.file_offset, captures.file_offset) AS file_offset
FROM entries
LEFT JOIN captures ON captures.capture_id = entries.capture_id
LEFT JOIN captures AS originals ON originals.capture_id = captures.revisit_of
WHERE $archive IS NULL OR entries.archive = $archive
ORDER BY entries.archive, entries.captured_at, entries.capture_id, entries.position;
