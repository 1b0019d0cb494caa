-- What the harvests of an archive have shown, bound by bound, and what that allows to declare.
-- A page without a link to the next one is its listing's last. Regests of which no page is left are not counted.
WITH
seen AS (
    SELECT entries + rejects AS page_rows, next_url IS NULL AS is_last
    FROM pages
    WHERE archive = $archive AND rejected_because IS NULL AND entries + rejects > 0
),
said AS (
    SELECT date_text, date_edtf, year(date_earliest) AS first_year, year(date_latest) AS last_year, summary
    FROM regests
    WHERE archive = $archive AND regest_id IN (SELECT regest_id FROM page_entries)
),
counted AS (
    SELECT 'share_with_date' AS bound, count(date_text) AS those_with, count(*) AS harvested FROM said
    UNION ALL
    SELECT 'share_with_parsed_date', count(date_edtf), count(*) FROM said
    UNION ALL
    SELECT 'share_with_summary', count(summary), count(*) FROM said
),
-- The lower end of Wilson's score interval: with 99 % confidence the share is no smaller, whatever comes.
shares AS (
    SELECT
        bound, harvested, 2.326347874 AS z, those_with / nullif(harvested, 0) AS share,
        share + z * z / (2 * harvested) AS centre,
        z * sqrt((share * (1 - share) + z * z / (4 * harvested)) / harvested) AS half_width,
        (centre - half_width) / (1 + z * z / harvested) AS least
    FROM counted
    WHERE harvested > 0
)
SELECT 'rows_on_a_page' AS bound, min(page_rows)::DOUBLE AS observed, observed AS proposed, sum(page_rows) AS harvested_rows
FROM seen
WHERE NOT is_last
UNION ALL
SELECT bound, round(share, 3), floor(100 * least + 1e-9) / 100, harvested FROM shares
UNION ALL
SELECT 'earliest_year', min(first_year), min(first_year) - $margin, count(first_year) FROM said
UNION ALL
SELECT 'latest_year', max(last_year), max(last_year) + $margin, count(last_year) FROM said
UNION ALL
SELECT 'most_rows_on_a_page', max(page_rows), max(page_rows), sum(page_rows) FROM seen;
