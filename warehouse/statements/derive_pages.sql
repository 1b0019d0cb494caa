-- The pages of those harvests as they were captured last, and what documents stand on them.

CREATE OR REPLACE TEMP TABLE harvest_pages AS
-- A page behind the end of a listing that has become shorter since is no page of it any more: one that fitted the total
-- that it was captured under, and was not there to be captured under the newest one.
SELECT captured_pages.*, captured_states.state
FROM captured_pages
LEFT JOIN captured_states USING (run_id, page_number, times_ago)
LEFT JOIN (SELECT run_id, max(state) AS newest FROM captured_states GROUP BY run_id) AS states USING (run_id)
LEFT JOIN (
    SELECT DISTINCT run_id, page_number FROM incidents WHERE kind = 'behind the end'
) AS behind USING (run_id, page_number)
WHERE times_ago = 1
    AND behind.run_id IS NULL
    AND NOT coalesce(promised_first > promised AND promised_first > 1 AND promised_first <= promised_total AND state < newest, FALSE);

CREATE OR REPLACE TEMP TABLE harvest_documents AS
SELECT
    harvest_pages.run_id, hash(regests.url) AS document, any_value(regests.url) AS url, count(*) AS times,
    min(harvest_pages.page_number) AS page_number
FROM harvest_pages
JOIN page_entries USING (page_id)
JOIN regests USING (regest_id)
-- By a number made of the URL: to group by long texts takes several times as long.
GROUP BY harvest_pages.run_id, hash(regests.url);
