-- With which earlier harvests of its listing each new one is compared: with the last one of an earlier day, the last
-- complete one of an earlier day (where it is not known to be complete itself, the last sound one), and the largest one of
-- the same day. What two days agree on is believed.
CREATE OR REPLACE TEMP TABLE bases AS
WITH earlier AS (
    SELECT
        harvest.run_id, before.run_id AS base_id, before.read_until, before.found, before.is_sound, before.is_complete,
        before.read_until::DATE = harvest.read_from::DATE AS is_same_day
    FROM judged AS harvest
    JOIN judged AS before
        ON before.archive = harvest.archive
        AND before.listing_url = harvest.listing_url
        AND before.read_until < harvest.read_from
    WHERE harvest.run_id IN (SELECT run_id FROM runs_to_derive) AND harvest.is_sound AND before.found > 0
),
chosen AS (
    SELECT
        run_id,
        arg_max(base_id, (read_until, base_id)) FILTER (NOT is_same_day) AS last_one,
        arg_max(base_id, (read_until, base_id)) FILTER (NOT is_same_day AND is_complete) AS last_complete,
        arg_max(base_id, (read_until, base_id)) FILTER (NOT is_same_day AND is_sound) AS last_sound,
        arg_max(base_id, (found, read_until, base_id)) FILTER (is_same_day) AS largest
    FROM earlier
    GROUP BY run_id
)
SELECT
    run_id, base_id, read_until,
    coalesce(base_id = last_one, FALSE) OR coalesce(base_id = largest, FALSE) AS is_for_all,
    coalesce(base_id = last_complete, FALSE) AS is_for_complete,
    coalesce(base_id = last_sound, FALSE) AS is_for_partial
FROM earlier
JOIN chosen USING (run_id)
WHERE base_id IN (last_one, last_complete, last_sound, largest);

DROP TABLE judged;
