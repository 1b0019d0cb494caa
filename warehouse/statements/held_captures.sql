-- Every capture of an archive with the one that holds its bytes, if that shows a page.
SELECT
    coalesce(captures.page_id, 0) AS page_id, captures.page_id IS NOT NULL AND captures.read_as IS NULL AS is_of_old,
    captures.url, captures.captured_at,
    CASE WHEN originals.page_id IS NOT NULL OR originals.is_set_aside THEN originals.capture_id END AS original_id,
    originals.url, originals.captured_at, originals.payload_digest, originals.payload_length,
    originals.read_as
FROM captures
LEFT JOIN captures AS originals ON originals.capture_id = coalesce(captures.revisit_of, captures.capture_id)
WHERE captures.archive = $archive AND NOT captures.is_set_aside
ORDER BY captures.captured_at, captures.capture_id;
