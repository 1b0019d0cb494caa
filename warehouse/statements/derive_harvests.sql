-- Holds every harvest against what its pages promise: discrepancies, then a verdict. Each kind of discrepancy is one SELECT.

CREATE OR REPLACE TEMP TABLE harvest_pages AS
-- The last capture of each page within a run: a page that was asked for again replaces its earlier answer.
SELECT captures.run_id, runs.pages_limit, pages.*, pages.entries + pages.rejects AS rows_found
FROM runs
JOIN captures USING (run_id)
JOIN pages USING (page_id)
WHERE pages.listing_url = runs.listing_url
QUALIFY row_number() OVER (
    PARTITION BY captures.run_id, pages.page_number ORDER BY captures.captured_at DESC, captures.capture_id DESC
) = 1;

CREATE OR REPLACE TEMP TABLE harvest_documents AS
SELECT harvest_pages.run_id, regests.url, count(*) AS times, min(harvest_pages.page_number) AS page_number
FROM harvest_pages
JOIN page_entries USING (page_id)
JOIN regests USING (regest_id)
GROUP BY harvest_pages.run_id, regests.url;

CREATE OR REPLACE TEMP TABLE derived_harvests AS
WITH read AS (
    SELECT
        run_id,
        count(*) FILTER (rejected_because IS NULL) AS pages,
        max(promised_total) AS promised,
        max(promised_last) AS last_row,
        bool_or(next_url IS NOT NULL) FILTER (page_number = last_page) AS more_to_come,
        sum(rejects) + count(*) FILTER (rejected_because IS NOT NULL) AS rejects
    FROM (SELECT *, max(page_number) OVER (PARTITION BY run_id) AS last_page FROM harvest_pages) AS numbered
    GROUP BY run_id
),
found AS (SELECT run_id, count(*) AS found FROM harvest_documents GROUP BY run_id)
SELECT
    runs.run_id, runs.archive, runs.listing_url, runs.started_at AS harvested_at, runs.ended_at, runs.pages_limit,
    coalesce(read.pages, 0)::INTEGER AS pages,
    read.promised,
    coalesce(found.found, 0)::INTEGER AS found,
    coalesce(read.rejects, 0)::INTEGER AS rejects,
    read.last_row,
    -- A harvest of the first pages only is not held against the whole listing.
    runs.ended_at IS NOT NULL
        AND NOT (runs.pages_limit IS NOT NULL AND coalesce(read.more_to_come, FALSE)) AS is_whole
FROM runs
LEFT JOIN read USING (run_id)
LEFT JOIN found USING (run_id);

CREATE OR REPLACE TEMP TABLE derived_discrepancies AS
WITH labelled AS (
    SELECT
        *,
        lag(promised_last) OVER by_page AS previous_last,
        lag(page_number) OVER by_page AS previous_page,
        lag(promised_total) OVER by_page AS previous_total
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
    SELECT
        run_id, 'total changed', page_number,
        format('promises {} documents, page {} promised {}', promised_total, previous_page, previous_total)
    FROM labelled
    WHERE promised_total <> previous_total

    UNION ALL
    SELECT run_id, 'label missing', page_number, 'other pages of this listing have a count label'
    FROM harvest_pages
    WHERE promised_total IS NULL AND rejected_because IS NULL AND run_id IN (SELECT run_id FROM labelled)

    UNION ALL
    SELECT run_id, 'no rows', page_number, 'the page has no rows'
    FROM harvest_pages
    WHERE rows_found = 0 AND rejected_because IS NULL

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
    SELECT run_id, kind, page_number, detail
    FROM incidents
)
SELECT found.run_id, runs.archive, runs.listing_url, found.kind, found.page_number, found.detail
FROM found
JOIN runs USING (run_id);

DELETE FROM discrepancies;
INSERT INTO discrepancies BY NAME SELECT * FROM derived_discrepancies ORDER BY ALL;

DELETE FROM harvests;
INSERT INTO harvests BY NAME
SELECT
    derived_harvests.* EXCLUDE (ended_at, pages_limit, last_row, is_whole),
    coalesce(counted.discrepancies, 0)::INTEGER AS discrepancies,
    CASE
        WHEN coalesce(counted.discrepancies, 0) > 0 OR rejects > 0 THEN 'discrepant'
        WHEN promised IS NULL OR NOT is_whole THEN 'unproven'
        ELSE 'proven'
    END AS verdict
FROM derived_harvests
LEFT JOIN (SELECT run_id, count(*) AS discrepancies FROM derived_discrepancies GROUP BY run_id) AS counted
    USING (run_id)
ORDER BY ALL;

DROP TABLE derived_discrepancies;
DROP TABLE derived_harvests;
DROP TABLE harvest_documents;
DROP TABLE harvest_pages;
