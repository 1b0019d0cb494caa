-- Archives of which captures are held and no document is in the tables, with how many pages of listings are among them.
SELECT captures.archive, count(*) AS captures, count(pages.page_id) FILTER (NOT pages.is_passed_over) AS pages
FROM capture_log AS captures
LEFT JOIN pages USING (page_id)
WHERE ($archive IS NULL OR captures.archive = $archive)
    AND NOT EXISTS (FROM version_spans WHERE version_spans.archive = captures.archive)
GROUP BY captures.archive
ORDER BY captures.archive;
