-- What another database, attached as `present`, has and this one has not.
WITH documents_gone AS (
    SELECT before.archive, before.url
    FROM present.kept.version_spans AS before
    WHERE before.is_latest
        AND NOT EXISTS (
            FROM version_spans AS after
            WHERE after.archive = before.archive AND after.url = before.url
        )
)
SELECT
    (SELECT count(*) FROM present.kept.pages WHERE page_id NOT IN (SELECT page_id FROM pages)) AS pages,
    count(*) AS documents,
    list(url ORDER BY archive, url)[:3] AS some
FROM documents_gone;
