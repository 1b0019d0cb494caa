-- The pages of the harvests to derive, and of those that they are compared with, as they were captured.

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
