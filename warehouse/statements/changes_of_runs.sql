-- How much of each kind has happened since a time, seen by other runs than these, and the titles of the last.
SELECT archive, kind, count(*) AS changes, list(coalesce(title, url) ORDER BY seen_at DESC, title, url)[:$named]
FROM changes
WHERE seen_at > $since AND seen_at <= $until AND NOT list_contains($without, run_id::VARCHAR)
GROUP BY archive, kind
ORDER BY archive, kind;
