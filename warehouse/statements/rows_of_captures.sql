-- How many rows the page of each capture has, those that could not be read too.
SELECT capture_id, sum(rows)::INTEGER
FROM (
    SELECT capture_log.capture_id, count(*) AS rows
    FROM capture_log
    JOIN page_entries USING (page_id)
    GROUP BY capture_log.capture_id

    UNION ALL
    SELECT capture_id, count(*) FROM rejects WHERE position IS NOT NULL GROUP BY capture_id
) AS read
GROUP BY capture_id
