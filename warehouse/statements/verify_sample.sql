-- Pages of which rows are drawn, with how many; and pages that have not as many rows as they say.
CREATE OR REPLACE TEMP TABLE sampled_pages AS
WITH drawn AS (
    SELECT page_id
    FROM capture_log AS captures
    JOIN page_entries USING (page_id)
    WHERE ($archive IS NULL OR captures.archive = $archive)
        AND captures.run_id NOT IN (SELECT run_id FROM harvests WHERE is_withheld)
    ORDER BY hash(captures.capture_id, page_entries.position, $seed::BIGINT)
    LIMIT $rows
),
counted AS (SELECT page_id, count(*) AS entries FROM page_entries GROUP BY page_id),
miscounted AS (
    SELECT pages.page_id
    FROM pages
    LEFT JOIN counted USING (page_id)
    WHERE ($archive IS NULL OR pages.archive = $archive) AND pages.entries <> coalesce(counted.entries, 0)
)
SELECT page_id, count(*) FILTER (is_drawn) AS drawn
FROM (
    SELECT page_id, TRUE AS is_drawn FROM drawn
    UNION ALL
    SELECT page_id, FALSE AS is_drawn FROM miscounted
) AS sampled
GROUP BY page_id;
