-- Everything that an archive did to a document, with a captured row that shows what it says: the last one of the version
-- that began then, or, of a document that went, of the version that ended; or the first one where a listing has changed it
-- whose words do not stand for the document.
SELECT
    changes.*,
    coalesce(document_versions.capture_id, wording_changes.capture_id) AS capture_id,
    coalesce(document_versions.position, wording_changes.position) AS position,
    captures.payload_digest, captures.revisit_of,
    coalesce(originals.file, captures.file) AS file, coalesce(originals.file_offset, captures.file_offset) AS file_offset
FROM changes
LEFT JOIN document_versions
    ON document_versions.archive = changes.archive
    AND document_versions.url = changes.url
    AND CASE
        WHEN changes.kind IN ('left the listing', 'withdrawn') THEN document_versions.last_seen = changes.seen_before
        ELSE document_versions.valid_from = changes.seen_at
    END
LEFT JOIN kept.wording_changes
    ON document_versions.url IS NULL
    AND wording_changes.archive = changes.archive
    AND wording_changes.url = changes.url
    AND wording_changes.seen_at = changes.seen_at
LEFT JOIN captures ON captures.capture_id = coalesce(document_versions.capture_id, wording_changes.capture_id)
LEFT JOIN captures AS originals ON originals.capture_id = captures.revisit_of
WHERE ($archive IS NULL OR changes.archive = $archive)
    AND ($changed_since IS NULL OR changes.seen_at >= $changed_since::DATE)
ORDER BY changes.seen_at, changes.archive, changes.url, changes.kind;
