-- The pages of the harvests to derive, and of those that they are compared with, as they were captured last; and what
-- documents stand on them.

CREATE OR REPLACE TEMP TABLE captured_pages AS
-- Each page within a run, the last capture of it first: one that was asked for again replaces its earlier answer.
SELECT
    captures.run_id, captures.capture_id, captures.captured_at, captures.forced_despite, pages.*, pages.entries + pages.rejects AS rows_found,
    min(captures.captured_at) OVER (PARTITION BY captures.run_id) AS read_from,
    captures.captured_at - lag(captures.captured_at) OVER (PARTITION BY captures.run_id ORDER BY captures.captured_at)
        AS pause,
    arg_max(pages.promised_total, captures.captured_at) OVER (PARTITION BY captures.run_id) AS promised,
    arg_max(pages.promised_pages, captures.captured_at) OVER (PARTITION BY captures.run_id) AS newest_pages,
    row_number() OVER (
        PARTITION BY captures.run_id, pages.page_number ORDER BY captures.captured_at DESC, captures.capture_id DESC
    ) AS times_ago
FROM run_log AS runs
JOIN capture_log AS captures USING (run_id)
JOIN pages USING (page_id)
WHERE pages.listing_url = runs.listing_url
    AND NOT pages.is_passed_over
    AND runs.run_id IN (SELECT run_id FROM runs_to_derive UNION ALL SELECT base_id FROM bases);

-- In which state of the listing each page was captured: another one begins whenever a capture promises another total than
-- the one before it.
CREATE OR REPLACE TEMP TABLE captured_states AS
SELECT
    run_id, page_number, page_id, times_ago,
    sum(is_other::INTEGER) OVER (PARTITION BY run_id ORDER BY captured_at, capture_id)::INTEGER AS state
FROM (
    SELECT
        *, promised_total IS DISTINCT FROM lag(promised_total) OVER (PARTITION BY run_id ORDER BY captured_at, capture_id)
            AS is_other
    FROM captured_pages
    WHERE promised_total IS NOT NULL
) AS compared;

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
