-- Every version of each document, with the last captured row that shows it and where its bytes lie.
SELECT
    document_versions.*, captures.payload_digest, captures.revisit_of,
    coalesce(originals.file, captures.file) AS file, coalesce(originals.file_offset, captures.file_offset) AS file_offset
FROM document_versions
LEFT JOIN captures ON captures.capture_id = document_versions.capture_id
LEFT JOIN captures AS originals ON originals.capture_id = captures.revisit_of
WHERE $archive IS NULL OR document_versions.archive = $archive
ORDER BY document_versions.archive, document_versions.url, document_versions.version;
