-- Every field that an archive changed, with the first captured row that shows the change.
SELECT
    changed_fields.*, captures.payload_digest, captures.revisit_of,
    coalesce(originals.file, captures.file) AS file, coalesce(originals.file_offset, captures.file_offset) AS file_offset
FROM changed_fields
LEFT JOIN captures ON captures.capture_id = changed_fields.capture_id
LEFT JOIN captures AS originals ON originals.capture_id = captures.revisit_of
WHERE ($archive IS NULL OR changed_fields.archive = $archive)
    AND ($changed_since IS NULL OR changed_fields.seen_at >= $changed_since::DATE)
ORDER BY changed_fields.seen_at, changed_fields.archive, changed_fields.url, changed_fields.field;
