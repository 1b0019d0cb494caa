-- Every field of each document, as it was described last, with the captured row that shows it.
SELECT
    documents.archive, documents.url, entry.key AS field, entry.value AS value, documents.capture_id, documents.position,
    captures.payload_digest, captures.revisit_of,
    coalesce(originals.file, captures.file) AS file, coalesce(originals.file_offset, captures.file_offset) AS file_offset
FROM documents, unnest(map_entries(documents.fields)) AS of_document (entry)
LEFT JOIN captures ON captures.capture_id = documents.capture_id
LEFT JOIN captures AS originals ON originals.capture_id = captures.revisit_of
WHERE $archive IS NULL OR documents.archive = $archive
ORDER BY documents.archive, documents.url, field;
