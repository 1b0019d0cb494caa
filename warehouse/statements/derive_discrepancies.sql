-- Where the pages of each new harvest do not agree with what they promise. Each kind of discrepancy is one SELECT.
CREATE OR REPLACE TEMP TABLE derived_discrepancies AS
WITH usual_lengths AS (
    SELECT run_id, arg_max(rows_found, (pages, rows_found)) AS usual
    FROM (
        -- The last page is as long as what is left for it.
        SELECT run_id, rows_found, count(*) AS pages, sum(count(*)) OVER (PARTITION BY run_id) AS all_pages
        FROM harvest_pages
        JOIN derived_harvests USING (run_id)
        WHERE page_number < last_page
        GROUP BY run_id, rows_found
    ) AS lengths
    WHERE 2 * pages >= all_pages
    GROUP BY run_id
),
labelled AS (
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
    WHERE promised_first > coalesce(previous_last, 0) + 1 AND (previous_page IS NULL OR previous_last IS NOT NULL)

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
    -- A total alone may stand on the first page, and nowhere else.
    WHERE promised_total IS NULL AND rejected_because IS NULL
        AND run_id IN (SELECT run_id FROM labelled WHERE promised_first IS NOT NULL)
        AND NOT (rows_found = 0 AND page_number > coalesce(end_page, page_number))

    UNION ALL
    SELECT run_id, 'no rows', page_number, 'the page has no rows'
    FROM harvest_pages
    JOIN derived_harvests USING (run_id)
    WHERE rows_found = 0 AND rejected_because IS NULL AND NOT page_number > coalesce(end_page, page_number)

    UNION ALL
    SELECT run_id, 'label in doubt', page_number, label_problem
    FROM harvest_pages
    WHERE label_problem IS NOT NULL

    UNION ALL
    SELECT run_id, 'page contradicts its address', page_number, contradiction
    FROM harvest_pages
    WHERE contradiction IS NOT NULL AND forced_despite IS NULL

    UNION ALL
    -- Whatever leads on from a listing of which all was read says that there is more; unless nothing stands there.
    SELECT
        run_id, 'pager goes on', arg_max(page_number, (furthest_page, page_number)),
        format('it leads to page {}, and the count ends on page {}', max(furthest_page), any_value(pages_promised))
    FROM harvest_pages
    JOIN (
        -- Of a total alone it is not known how many pages it makes, but that all are behind that were read.
        SELECT
            run_id,
            CASE
                WHEN last_row IS NOT NULL THEN coalesce(ceil(promised / page_size), 1)
                ELSE coalesce(promised_pages, last_page)
            END::INTEGER AS pages_promised
        FROM derived_harvests
        WHERE is_whole AND (promised > 0 OR promised_pages > 0)
    ) AS whole USING (run_id)
    JOIN (SELECT run_id, max(state) AS newest_state FROM harvest_pages GROUP BY run_id) AS newest USING (run_id)
    WHERE furthest_page > pages_promised
        AND state IS NOT DISTINCT FROM newest_state
        AND NOT EXISTS (
            FROM harvest_pages AS behind
            WHERE behind.run_id = harvest_pages.run_id
                AND behind.page_number = harvest_pages.furthest_page
                AND behind.rows_found = 0
        )
        AND run_id NOT IN (SELECT run_id FROM incidents WHERE kind = 'pager goes on')
    GROUP BY run_id

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
    SELECT run_id, 'pages differ from promise', NULL, format('promised {} pages, read {}', promised_pages, pages_read)
    FROM derived_harvests
    JOIN (SELECT run_id, count(*) AS pages_read FROM harvest_pages GROUP BY run_id) AS counted USING (run_id)
    WHERE is_whole AND pages_read <> promised_pages

    UNION ALL
    -- Where no number tells how far it goes. What a harvest met on its way, it has noted.
    SELECT
        run_id, 'pager not recognized', min(page_number),
        format(
            'no link to the next page is found on it, though links lead as far as page {}: look at what is declared of that link',
            arg_min(furthest_page, page_number)
        )
    FROM harvest_pages
    WHERE promised IS NULL AND newest_pages IS NULL AND next_url IS NULL AND furthest_page > page_number
        AND run_id NOT IN (SELECT run_id FROM incidents WHERE kind = 'pager not recognized')
    GROUP BY run_id

    UNION ALL
    -- Most pages are of one length. Nothing else tells of rows that are not found where no number does.
    SELECT run_id, 'fewer rows than other pages', page_number, format('{} rows, where most pages have {}', rows_found, usual)
    FROM harvest_pages
    JOIN derived_harvests USING (run_id)
    JOIN usual_lengths USING (run_id)
    WHERE is_of_whole_way AND derived_harvests.promised IS NULL
        AND page_number < last_page AND rows_found > 0 AND rows_found < usual

    UNION ALL
    SELECT run_id, 'below bounds', NULL, detail
    FROM derived_bounds
    WHERE is_minimum

    UNION ALL
    SELECT run_id, kind, page_number, detail
    FROM incidents
    WHERE run_id IN (SELECT run_id FROM runs_to_derive) AND kind NOT IN ('answered from a cache', 'behind the end')
)
SELECT found.run_id, runs.archive, runs.listing_url, found.kind, found.page_number, found.detail
FROM found
JOIN run_log AS runs USING (run_id)
-- Pages of harvests that these are only compared with were judged before.
WHERE found.run_id IN (SELECT run_id FROM runs_to_derive);
