-- Every field that an archive changed, with the last captured row that shows the version after the change.
SELECT
    changed_fields.*, document_versions.capture_id, document_versions.position, captures.payload_digest,
    captures.revisit_of,
    coalesce(originals.file, captures.file) AS file, coalesce(originals.file_offset, captures.file_offset) AS file_offset
FROM changed_fields
JOIN document_versions USING (archive, url, version)
LEFT JOIN captures ON captures.capture_id = document_versions.capture_id
LEFT JOIN captures AS originals ON originals.capture_id = captures.revisit_of
WHERE ($archive IS NULL OR changed_fields.archive = $archive)
    AND ($changed_since IS NULL OR changed_fields.seen_at >= $changed_since::DATE)
ORDER BY changed_fields.seen_at, changed_fields.archive, changed_fields.url, changed_fields.field;
