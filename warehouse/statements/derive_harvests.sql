-- Holds each new harvest against what its pages promise: discrepancies, bounds, a verdict. Each kind of discrepancy is one
-- SELECT.

CREATE OR REPLACE TEMP TABLE captured_pages AS
-- Each page within a run, the last capture of it first: one that was asked for again replaces its earlier answer.
SELECT
    captures.run_id, captures.capture_id, captures.captured_at, pages.*, pages.entries + pages.rejects AS rows_found,
    min(captures.captured_at) OVER (PARTITION BY captures.run_id) AS captured_from,
    arg_max(pages.promised_total, captures.captured_at) OVER (PARTITION BY captures.run_id) AS promised,
    row_number() OVER (
        PARTITION BY captures.run_id, pages.page_number ORDER BY captures.captured_at DESC, captures.capture_id DESC
    ) AS times_ago
FROM run_log AS runs
JOIN capture_log AS captures USING (run_id)
JOIN pages USING (page_id)
WHERE pages.listing_url = runs.listing_url AND NOT pages.is_passed_over AND runs.run_id IN (SELECT run_id FROM runs_to_derive);

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

CREATE OR REPLACE TEMP TABLE harvest_pages AS
-- A page behind the end of a listing that has become shorter since is no page of it any more.
SELECT captured_pages.*, captured_states.state
FROM captured_pages
LEFT JOIN captured_states USING (run_id, page_number, times_ago)
WHERE times_ago = 1 AND (promised_first IS NULL OR promised_first <= 1 OR promised_first <= promised);

CREATE OR REPLACE TEMP TABLE harvest_documents AS
SELECT
    harvest_pages.run_id, any_value(regests.url) AS url, count(*) AS times,
    min(harvest_pages.page_number) AS page_number
FROM harvest_pages
JOIN page_entries USING (page_id)
JOIN regests USING (regest_id)
-- By a number made of the URL: to group by long texts takes several times as long.
GROUP BY harvest_pages.run_id, hash(regests.url);

CREATE OR REPLACE TEMP TABLE derived_harvests AS
WITH read AS (
    SELECT
        run_id,
        count(*) FILTER (rejected_because IS NULL) AS pages,
        any_value(promised) AS promised,
        max(promised_last) AS last_row,
        min(page_number) FILTER (promised_last >= promised) AS end_page,
        max(promised_last - promised_first + 1) FILTER (page_number = 1 AND promised_last < promised_total) AS page_size,
        bool_or(next_url IS NOT NULL) FILTER (page_number = last_page) AS more_to_come,
        sum(rejects) + count(*) FILTER (rejected_because IS NOT NULL) AS rejects,
        min(captured_from) AS captured_from,
        max(captured_at) AS captured_until
    FROM (SELECT *, max(page_number) OVER (PARTITION BY run_id) AS last_page FROM harvest_pages) AS numbered
    GROUP BY run_id
),
found AS (SELECT run_id, count(*) AS found FROM harvest_documents GROUP BY run_id)
SELECT
    runs.run_id, runs.archive, runs.listing_url, runs.started_at AS harvested_at,
    read.captured_from, read.captured_until,
    coalesce(read.pages, 0)::INTEGER AS pages,
    read.promised,
    coalesce(found.found, 0)::INTEGER AS found,
    coalesce(read.rejects, 0)::INTEGER AS rejects,
    read.last_row, read.end_page, read.page_size,
    -- A harvest of the first pages only is not held against the whole listing.
    runs.ended_at IS NOT NULL
        AND NOT (runs.pages_limit IS NOT NULL AND coalesce(read.more_to_come, FALSE)) AS is_whole,
    -- Pages that others captured over a longer time were never one state of the listing, however well they fit.
    NOT runs.is_assembled OR read.captured_until - read.captured_from <= INTERVAL 1 DAY AS is_of_one_time
FROM run_log AS runs
LEFT JOIN read USING (run_id)
LEFT JOIN found USING (run_id)
WHERE runs.run_id IN (SELECT run_id FROM runs_to_derive);

-- How each harvest looks beside the bounds that its archive declares.
CREATE OR REPLACE TEMP TABLE derived_bounds AS
WITH in_front AS (
    SELECT run_id, rows_found
    FROM (SELECT *, max(page_number) OVER (PARTITION BY run_id) AS last_page FROM harvest_pages) AS numbered
    WHERE rejected_because IS NULL AND page_number < last_page AND rows_found > 0
),
of_pages AS (SELECT run_id, min(rows_found) AS fewest, max(rows_found) AS most FROM in_front GROUP BY run_id),
of_rows AS (
    SELECT
        harvest_pages.run_id,
        count(*) AS n,
        count(*) FILTER (regests.date_text IS NULL) AS without_date,
        count(*) FILTER (regests.date_edtf IS NULL) AS without_parsed_date,
        count(*) FILTER (regests.summary IS NULL) AS without_summary,
        min(year(regests.date_earliest)) AS earliest_year,
        max(year(regests.date_latest)) AS latest_year
    FROM harvest_pages
    JOIN page_entries USING (page_id)
    JOIN regests USING (regest_id)
    GROUP BY harvest_pages.run_id
),
observed AS (
    SELECT run_id, 'rows_on_a_page' AS bound, fewest AS value, NULL AS missing, NULL AS n FROM of_pages
    UNION ALL
    SELECT run_id, 'most_rows_on_a_page', most, NULL, NULL FROM of_pages
    UNION ALL
    SELECT run_id, 'share_with_date', 1 - without_date / n, without_date, n FROM of_rows
    UNION ALL
    SELECT run_id, 'share_with_parsed_date', 1 - without_parsed_date / n, without_parsed_date, n FROM of_rows
    UNION ALL
    SELECT run_id, 'share_with_summary', 1 - without_summary / n, without_summary, n FROM of_rows
    UNION ALL
    SELECT run_id, 'earliest_year', earliest_year, NULL, NULL FROM of_rows
    UNION ALL
    SELECT run_id, 'latest_year', latest_year, NULL, NULL FROM of_rows
)
SELECT
    runs.run_id, runs.archive, runs.listing_url, bounds.bound, bounds.is_minimum,
    CASE
        WHEN observed.n IS NOT NULL THEN format(
            '{} is {:.2f} ({} of {} rows without), at least {:.2f} expected',
            replace(bounds.bound, '_', ' '), observed.value, observed.missing, observed.n, bounds.value
        )
        ELSE format(
            '{} is {:.0f}, {} {:.0f} expected', replace(bounds.bound, '_', ' '), observed.value,
            CASE WHEN bounds.bound IN ('latest_year', 'most_rows_on_a_page') THEN 'at most' ELSE 'at least' END,
            bounds.value
        )
    END AS detail
FROM observed
JOIN run_log AS runs USING (run_id)
JOIN declared_bounds AS bounds USING (archive, bound)
WHERE CASE
    -- Of few rows a single one may lack what nearly all have.
    WHEN observed.n IS NOT NULL THEN observed.missing > ceil(round(observed.n * (1 - bounds.value), 6))
    WHEN bounds.bound IN ('latest_year', 'most_rows_on_a_page') THEN observed.value > bounds.value
    ELSE observed.value < bounds.value
END;

CREATE OR REPLACE TEMP TABLE derived_discrepancies AS
WITH labelled AS (
    SELECT
        *,
        lag(promised_last) OVER by_page AS previous_last,
        lag(page_number) OVER by_page AS previous_page,
        lag(promised_total) OVER by_page AS previous_total,
        lag(state) OVER by_page AS previous_state
    FROM harvest_pages
    WHERE promised_total IS NOT NULL
    WINDOW by_page AS (PARTITION BY run_id ORDER BY page_number)
),
found AS (
    SELECT
        run_id, 'rows differ from label' AS kind, page_number,
        format('promised {} ({} - {} of {}), found {}',
            promised_last - promised_first + 1, promised_first, promised_last, promised_total, rows_found) AS detail
    FROM labelled
    WHERE promised_last - promised_first + 1 <> rows_found

    UNION ALL
    SELECT
        run_id, 'label contradicts itself', page_number,
        format('{} - {} of {}', promised_first, promised_last, promised_total)
    FROM labelled
    WHERE promised_first > promised_last OR promised_last > promised_total

    UNION ALL
    SELECT
        run_id, 'label contradicts page number', page_number,
        format('begins with row {}, page {} of {} rows each with {}',
            promised_first, page_number, page_size, (page_number - 1) * page_size + 1)
    FROM labelled
    JOIN derived_harvests USING (run_id)
    WHERE promised_first <> (page_number - 1) * page_size + 1

    UNION ALL
    SELECT
        run_id, 'gap', page_number,
        format('begins with row {}, but {} comes next', promised_first, coalesce(previous_last, 0) + 1)
    FROM labelled
    WHERE promised_first > coalesce(previous_last, 0) + 1

    UNION ALL
    SELECT
        run_id, 'overlap', page_number,
        format('begins with row {}, though page {} ended with {}', promised_first, previous_page, previous_last)
    FROM labelled
    WHERE promised_first <= previous_last

    UNION ALL
    -- Where a listing has grown or shrunk under its harvest, pages on one side keep the old state. That is no matter when
    -- the nearest page of the new one shows the same documents as in the old: the change has not moved it.
    SELECT
        run_id, 'total changed', page_number,
        format('promises {} documents, page {} promised {}', promised_total, previous_page, previous_total)
            || CASE WHEN promised_total = previous_total THEN ', and others in between' ELSE '' END
    FROM labelled
    WHERE state <> previous_state
        AND NOT EXISTS (
            FROM shown_again AS before_change
            JOIN shown_again AS since USING (run_id, page_number, documents)
            WHERE run_id = labelled.run_id
                AND page_number = CASE
                    WHEN labelled.state > labelled.previous_state THEN labelled.page_number
                    ELSE labelled.previous_page
                END
                AND before_change.state = least(labelled.state, labelled.previous_state)
                AND since.times_ago = 1
        )

    UNION ALL
    SELECT run_id, 'label missing', page_number, 'other pages of this listing have a count label'
    FROM harvest_pages
    JOIN derived_harvests USING (run_id)
    WHERE promised_total IS NULL AND rejected_because IS NULL AND run_id IN (SELECT run_id FROM labelled)
        AND NOT (rows_found = 0 AND page_number > coalesce(end_page, page_number))

    UNION ALL
    SELECT run_id, 'no rows', page_number, 'the page has no rows'
    FROM harvest_pages
    JOIN derived_harvests USING (run_id)
    WHERE rows_found = 0 AND rejected_because IS NULL AND NOT page_number > coalesce(end_page, page_number)

    UNION ALL
    SELECT harvest_pages.run_id, 'page rejected', harvest_pages.page_number, concat(reason, ': ', page_rejects.detail)
    FROM harvest_pages
    JOIN page_rejects USING (page_id)
    WHERE page_rejects.position IS NULL

    UNION ALL
    SELECT run_id, 'duplicate document', page_number, format('{} stands in {} rows', url, times)
    FROM harvest_documents
    WHERE times > 1

    UNION ALL
    SELECT run_id, 'ended early', NULL, format('the last page ends with row {} of {}', last_row, promised)
    FROM derived_harvests
    WHERE is_whole AND last_row < promised

    UNION ALL
    SELECT run_id, 'documents differ from label', NULL, format('promised {}, found {}', promised, found)
    FROM derived_harvests
    WHERE is_whole AND found <> promised

    UNION ALL
    SELECT run_id, 'below bounds', NULL, detail
    FROM derived_bounds
    WHERE is_minimum

    UNION ALL
    SELECT run_id, kind, page_number, detail
    FROM incidents
    WHERE run_id IN (SELECT run_id FROM runs_to_derive)
)
SELECT found.run_id, runs.archive, runs.listing_url, found.kind, found.page_number, found.detail
FROM found
JOIN run_log AS runs USING (run_id);

DELETE FROM broken_bounds WHERE run_id IN (SELECT run_id FROM runs_to_derive);
INSERT INTO broken_bounds BY NAME SELECT * FROM derived_bounds ORDER BY ALL;

DELETE FROM discrepancies WHERE run_id IN (SELECT run_id FROM runs_to_derive);
INSERT INTO discrepancies BY NAME SELECT * FROM derived_discrepancies ORDER BY ALL;

DELETE FROM harvests WHERE run_id IN (SELECT run_id FROM runs_to_derive);
INSERT INTO harvests BY NAME
SELECT
    derived_harvests.* EXCLUDE (last_row, end_page, page_size, is_whole, is_of_one_time),
    coalesce(counted.discrepancies, 0)::INTEGER AS discrepancies,
    CASE
        WHEN coalesce(counted.discrepancies, 0) > 0 OR rejects > 0 THEN 'discrepant'
        WHEN promised IS NULL OR NOT is_whole OR NOT is_of_one_time THEN 'unproven'
        ELSE 'proven'
    END AS verdict,
    run_id IN (SELECT run_id FROM derived_bounds WHERE is_minimum) AS is_withheld
FROM derived_harvests
LEFT JOIN (SELECT run_id, count(*) AS discrepancies FROM derived_discrepancies GROUP BY run_id) AS counted
    USING (run_id)
ORDER BY ALL;

DROP TABLE derived_discrepancies;
DROP TABLE derived_bounds;
DROP TABLE derived_harvests;
DROP TABLE harvest_documents;
DROP TABLE harvest_pages;
DROP TABLE shown_again;
DROP TABLE captured_states;
DROP TABLE captured_pages;
