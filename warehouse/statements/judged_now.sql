-- All harvests, as their own pages judge them.
CREATE OR REPLACE TEMP TABLE judged AS
SELECT
    run_id, archive, listing_url, read_from, read_until, found,
    is_of_whole_way AND rejects = 0 AND run_id NOT IN (SELECT run_id FROM derived_discrepancies) AS is_sound,
    reservation IS NULL AND rejects = 0 AND run_id NOT IN (SELECT run_id FROM derived_discrepancies) AS is_complete
FROM derived_harvests;
