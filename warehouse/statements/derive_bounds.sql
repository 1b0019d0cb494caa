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
WHERE run_id IN (SELECT run_id FROM runs_to_derive) AND CASE
    -- Of few rows a single one may lack what nearly all have.
    WHEN observed.n IS NOT NULL THEN observed.missing > ceil(round(observed.n * (1 - bounds.value), 6))
    WHEN bounds.bound IN ('latest_year', 'most_rows_on_a_page') THEN observed.value > bounds.value
    ELSE observed.value < bounds.value
END;
