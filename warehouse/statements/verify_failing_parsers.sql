-- Archives whose parser fails on most of the pages that were read again.
SELECT
    archive,
    count(*) AS pages,
    count(*) FILTER (rejected_because = $failed) AS failed,
    arg_min(url, url) FILTER (rejected_because = $failed) AS first_url
FROM (SELECT DISTINCT page_id, archive, url, rejected_because FROM found_pages)
GROUP BY archive
HAVING 2 * failed > pages
ORDER BY archive;
