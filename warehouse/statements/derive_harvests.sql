-- The verdict of each new harvest, from what was found of it.

DELETE FROM broken_bounds WHERE run_id IN (SELECT run_id FROM runs_to_derive);
INSERT INTO broken_bounds BY NAME SELECT * FROM derived_bounds ORDER BY ALL;

DELETE FROM discrepancies WHERE run_id IN (SELECT run_id FROM runs_to_derive);
INSERT INTO discrepancies BY NAME SELECT * FROM derived_discrepancies ORDER BY ALL;

DELETE FROM harvests WHERE run_id IN (SELECT run_id FROM runs_to_derive);
INSERT INTO harvests BY NAME
WITH counted AS (
    SELECT
        run_id, count(*) AS discrepancies,
        count(*) FILTER (kind NOT IN ('far less than before', 'page of strangers')) AS of_its_own
    FROM derived_discrepancies
    GROUP BY run_id
)
SELECT
    derived_harvests.* EXCLUDE (
        last_row, end_page, page_size, promised_pages, last_page, is_limited, is_whole, is_of_whole_way, is_unreached, reservation
    ),
    coalesce(counted.discrepancies, 0)::INTEGER AS discrepancies,
    CASE
        WHEN is_unreached THEN 'unreached'
        WHEN coalesce(counted.discrepancies, 0) > 0 OR rejects > 0 THEN 'discrepant'
        WHEN reservation IS NOT NULL THEN 'partial'
        WHEN promised IS NULL THEN 'exhausted'
        ELSE 'proven'
    END AS verdict,
    CASE WHEN verdict = 'partial' THEN reservation END AS because,
    FALSE AS is_confirmed,
    is_of_whole_way AND coalesce(counted.of_its_own, 0) = 0 AND rejects = 0 AS is_sound,
    coalesce(counted.of_its_own, 0) = 0 AND rejects = 0 AND reservation IS NULL AS is_complete,
    coalesce(far_less.lost, 0) AS losses_withheld,
    run_id IN (SELECT run_id FROM derived_bounds WHERE is_minimum) AS is_withheld
FROM derived_harvests
LEFT JOIN counted USING (run_id)
LEFT JOIN far_less USING (run_id)
ORDER BY ALL;

-- The same documents twice running.
UPDATE harvests
SET is_confirmed = again.is_same
FROM (
    SELECT
        run_id,
        coalesce(documents_digest = lag(documents_digest) OVER by_time AND found = lag(found) OVER by_time, FALSE) AS is_same
    FROM harvests
    WHERE verdict IN ('proven', 'exhausted')
    WINDOW by_time AS (PARTITION BY archive, listing_url, verdict ORDER BY read_until, run_id)
) AS again
WHERE again.run_id = harvests.run_id AND again.is_same <> harvests.is_confirmed;

DROP TABLE far_less;
DROP TABLE bases;
DROP TABLE derived_discrepancies;
DROP TABLE derived_bounds;
DROP TABLE derived_harvests;
DROP TABLE harvest_documents;
DROP TABLE harvest_pages;
DROP TABLE settled;
DROP TABLE shown_again;
DROP TABLE captured_states;
DROP TABLE captured_pages;
