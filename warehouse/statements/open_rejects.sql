-- Rows and pages that could not be read, each with the last capture that shows it.
SELECT
    captures.archive,
    any_value(captures.url) AS page_url,
    page_rejects.position AS row,
    page_rejects.reason,
    page_rejects.detail,
    min(captures.captured_at) AS first_seen,
    max(captures.captured_at) AS last_seen,
    arg_max(captures.capture_id, captures.captured_at)::VARCHAR AS capture_id,
    page_rejects.html
FROM captures
JOIN page_rejects USING (page_id)
WHERE $archive IS NULL OR captures.archive = $archive
GROUP BY captures.archive, page_id, page_rejects.position, page_rejects.reason, page_rejects.detail, page_rejects.html
ORDER BY last_seen DESC, page_url, page_rejects.position NULLS FIRST;
