-- Of the documents that the captures of an import show: how many were not known before it, have other versions since, and
-- neither.
WITH shown AS (
    SELECT DISTINCT regests.archive, regests.url
    FROM capture_log
    JOIN page_entries USING (page_id)
    JOIN regests USING (regest_id)
    WHERE capture_log.import_id = ?
),
since AS (
    SELECT archive, url, count(*) AS versions
    FROM version_spans
    GROUP BY archive, url
)
SELECT
    count(*) FILTER (versions_before.versions IS NULL),
    count(*) FILTER (versions_before.versions <> since.versions),
    count(*) FILTER (versions_before.versions = since.versions)
FROM shown
JOIN since USING (archive, url)
LEFT JOIN versions_before USING (archive, url);
