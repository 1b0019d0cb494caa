-- Text in rows that is neither date nor title nor summary, where earlier pages of the listing had none: perhaps a field that
-- the parser does not know yet.
CREATE OR REPLACE TEMP TABLE further_texts AS
SELECT
    harvest_pages.run_id, harvest_pages.archive, harvest_pages.listing_url, any_value(harvest_pages.read_from) AS read_from,
    count(*) AS rows_with, min(regests.other_text) AS example
FROM harvest_pages
JOIN page_entries USING (page_id)
JOIN regests USING (regest_id)
WHERE regests.other_text IS NOT NULL AND harvest_pages.run_id IN (SELECT run_id FROM runs_to_derive)
GROUP BY ALL;

INSERT INTO derived_bounds BY NAME
SELECT
    run_id, archive, listing_url, 'other_text' AS bound, FALSE AS is_minimum,
    format('{} rows have text beside date, title and summary, which earlier pages had not: “{}”', rows_with, left(example, 80))
        AS detail
FROM further_texts
JOIN (
    SELECT further_texts.run_id, count(*) FILTER (regests.other_text IS NOT NULL) AS rows_with_before
    FROM further_texts
    JOIN pages USING (archive, listing_url)
    JOIN capture_log AS captures USING (page_id)
    JOIN page_entries USING (page_id)
    JOIN regests USING (regest_id)
    WHERE captures.captured_at < further_texts.read_from
    GROUP BY further_texts.run_id
) AS earlier USING (run_id)
WHERE rows_with_before = 0;
DROP TABLE further_texts;
