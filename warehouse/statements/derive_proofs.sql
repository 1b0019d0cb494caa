-- Which harvests show what a listing lacks: a document that was seen before `since`, and not from then until `read_until`, had
-- left it. What is proven shows it alone; of exhausted ones it takes two in a row.
CREATE OR REPLACE TEMP TABLE proofs AS
SELECT
    run_id, archive, listing_url, read_until,
    CASE verdict WHEN 'proven' THEN read_from ELSE lag(read_from) OVER by_time END AS since
FROM harvests
WHERE verdict IN ('proven', 'exhausted')
WINDOW by_time AS (PARTITION BY archive, listing_url, verdict ORDER BY read_until, run_id)
QUALIFY since IS NOT NULL;
