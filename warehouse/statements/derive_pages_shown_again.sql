-- What is known of harvests by pages that they captured more than once.

-- What pages show that were captured more than once, in each state.
CREATE OR REPLACE TEMP TABLE shown_again AS
SELECT captured.run_id, page_number, state, times_ago, list(regests.url ORDER BY page_entries.position) AS documents
FROM (
    FROM captured_states QUALIFY count(*) OVER (PARTITION BY run_id, page_number) > 1
) AS captured
JOIN page_entries USING (page_id)
JOIN regests USING (regest_id)
GROUP BY ALL;

-- Harvests of listings without a number that had the first page again when they had seen all others, and found it as it was.
CREATE OR REPLACE TEMP TABLE settled AS
SELECT run_id
FROM (
    SELECT captured_pages.run_id, times_ago, captured_at, list(regests.url ORDER BY page_entries.position) AS documents
    FROM captured_pages
    JOIN page_entries USING (page_id)
    JOIN regests USING (regest_id)
    WHERE page_number = 1 AND times_ago <= 2 AND promised IS NULL
    GROUP BY ALL
) AS first_pages
JOIN (
    SELECT run_id, max(seen_first) AS last_page_at
    FROM (SELECT run_id, page_number, min(captured_at) AS seen_first FROM captured_pages GROUP BY ALL) AS seen
    GROUP BY run_id
) AS ways USING (run_id)
GROUP BY run_id
HAVING count(*) = 2 AND count(DISTINCT documents) = 1 AND max(captured_at) >= any_value(last_page_at);
