-- The documents at these URLs, or whose URL ends so, each in the row that showed it last.
SELECT
    capture_id, position, archive, url, title,
    date_text, date_edtf, date_earliest, date_latest, date_problem,
    summary, summary_by_ai, other_text,
    NULL AS reason, NULL AS detail, NULL AS html
FROM documents
WHERE ($archive IS NULL OR archive = $archive) AND (list_contains($urls, url) OR ends_with(url, $ending))
ORDER BY archive, url;
