-- Archives on most of whose pages their parser fails: of those that were loaded or read since verdicts were derived last,
-- or of all. `parser_versions` are today's, by archive.
WITH wanted AS (
    SELECT page_id, archive, url, rejected_because
    FROM pages
    WHERE NOT is_passed_over
        AND EXISTS (
            FROM parser_versions AS today
            WHERE today.archive = pages.archive AND today.parser_version = pages.parser_version
        )
        AND (
            $everything
            OR page_id IN (
                SELECT page_id FROM capture_log WHERE capture_id IN (SELECT capture_id FROM captures_to_derive)
            )
        )
)
SELECT
    wanted.archive,
    count(*) AS pages,
    count(*) FILTER (rejected_because = $failed) AS failed,
    arg_min(wanted.url, wanted.url) FILTER (rejected_because = $failed) AS first_url,
    arg_min(page_rejects.detail, wanted.url) FILTER (rejected_because = $failed) AS detail
FROM wanted
LEFT JOIN page_rejects ON page_rejects.page_id = wanted.page_id AND page_rejects.position IS NULL
GROUP BY wanted.archive
HAVING failed >= 2 AND 2 * failed > pages
ORDER BY wanted.archive;
