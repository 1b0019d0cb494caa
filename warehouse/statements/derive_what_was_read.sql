-- What each new harvest read, and what is to be said of it before its pages are held against what they promise.

CREATE OR REPLACE TEMP TABLE derived_harvests AS
WITH read AS (
    SELECT
        run_id,
        count(*) FILTER (rejected_because IS NULL) AS pages,
        any_value(promised) AS promised,
        any_value(newest_pages) AS promised_pages,
        max(page_number) AS last_page,
        max(promised_last) AS last_row,
        min(page_number) FILTER (promised_last >= promised) AS end_page,
        max(promised_last - promised_first + 1) FILTER (page_number = 1 AND promised_last < promised_total) AS page_size,
        bool_or(
            next_url IS NOT NULL OR (promised IS NULL AND newest_pages IS NULL AND furthest_page > last_page)
        ) FILTER (page_number = last_page) AS leads_on,
        sum(rejects) + count(*) FILTER (rejected_because IS NOT NULL) AS rejects,
        min(read_from) AS read_from,
        max(captured_at) AS read_until
    FROM (SELECT *, max(page_number) OVER (PARTITION BY run_id) AS last_page FROM harvest_pages) AS numbered
    GROUP BY run_id
),
found AS (
    SELECT run_id, count(*) AS found, bit_xor(md5_number_lower(url)) AS documents_digest
    FROM harvest_documents
    GROUP BY run_id
),
taken AS (
    SELECT run_id, max(pause) AS longest_pause, any_value(forced_despite) AS forced_despite
    FROM captured_pages
    GROUP BY run_id
),
met AS (
    SELECT
        run_id,
        bool_or(kind = 'answered from a cache') AS was_cached,
        bool_and(kind IN ('source blocked', 'page unavailable')) AS got_nothing
    FROM incidents
    GROUP BY run_id
),
forced AS (SELECT DISTINCT run_id FROM capture_log WHERE forced_despite IS NOT NULL AND page_id IS NOT NULL)
SELECT
    runs.run_id, runs.archive, runs.listing_url, runs.started_at AS harvested_at,
    read.read_from, read.read_until,
    coalesce(read.pages, 0)::INTEGER AS pages,
    read.promised,
    coalesce(found.found, 0)::INTEGER AS found,
    coalesce(read.rejects, 0)::INTEGER AS rejects,
    found.documents_digest,
    read.last_row, read.end_page, read.page_size, read.promised_pages, read.last_page,
    -- A harvest of the first pages only is not held against the whole listing.
    runs.pages_limit IS NOT NULL AND coalesce(
        read.leads_on
            OR (read.last_page >= runs.pages_limit AND (read.last_row < read.promised OR read.last_page < read.promised_pages)),
        FALSE
    ) AS is_limited,
    runs.ended_at IS NOT NULL AND NOT is_limited AS is_whole,
    read.run_id IS NULL AND coalesce(met.got_nothing, FALSE) AS is_unreached,
    CASE
        WHEN forced.run_id IS NOT NULL
            THEN 'pages that contradict their URL were taken by force'
        WHEN runs.ended_at IS NULL THEN 'it was interrupted'
        WHEN is_limited THEN format('only {} pages were asked for', runs.pages_limit)
        WHEN read.run_id IS NULL THEN 'no page of it was read'
        WHEN read.promised IS NULL AND runs.is_assembled THEN 'the site promises no number'
        WHEN taken.forced_despite IS NOT NULL
            THEN format('a page was taken by force that contradicts its address: {}', taken.forced_despite)
        -- What others captured shows one state of a listing only where it is known to be one crawl, and a short one.
        WHEN runs.is_assembled AND NOT coalesce(runs.is_of_one_crawl, FALSE)
            THEN 'nothing shows that its pages were captured at one time'
        WHEN runs.is_assembled AND read.read_until - read.read_from > INTERVAL 1 HOUR
            THEN 'its pages were captured over more than an hour'
        WHEN NOT runs.is_assembled AND taken.longest_pause > INTERVAL 1 HOUR
            THEN 'it paused for more than an hour between its pages'
        WHEN met.was_cached THEN 'a cache before the site answered though it was told to ask the site'
        WHEN read.promised IS NULL AND read.leads_on
            THEN 'the site promises no number, and its pager was not followed to its end'
        -- One page shows one state of the listing by itself.
        WHEN read.promised IS NULL AND read.last_page > 1 AND settled.run_id IS NULL
            THEN 'the site promises no number, and nothing shows that its first page had not changed at the end'
    END AS reservation,
    is_whole AND (NOT runs.is_assembled OR reservation IS NULL) AS is_of_whole_way
FROM run_log AS runs
LEFT JOIN read USING (run_id)
LEFT JOIN found USING (run_id)
LEFT JOIN taken USING (run_id)
LEFT JOIN met USING (run_id)
LEFT JOIN forced USING (run_id)
LEFT JOIN settled USING (run_id)
WHERE runs.run_id IN (SELECT run_id FROM runs_to_derive);
