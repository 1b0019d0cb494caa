-- Archives that are none of those that are known, with how many of their captures lie in files that were read, and how
-- many in others.
SELECT
    archive,
    count(*) FILTER (file IN (SELECT file FROM capture_files)) AS read,
    count(*) FILTER (file NOT IN (SELECT file FROM capture_files)) AS unread
FROM capture_log
WHERE NOT list_contains($known::VARCHAR[], archive)
GROUP BY archive
ORDER BY archive;
