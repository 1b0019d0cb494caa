-- Each listing whose last tries reached nothing, with how many these are and since when; or that has been discrepant
-- since the last harvest that was not; and whether the last one met pages of an unknown layout.
WITH last AS (
    SELECT
        archive, listing_url,
        max(harvested_at) FILTER (verdict <> 'unreached') AS reached,
        max(harvested_at) FILTER (verdict NOT IN ('unreached', 'discrepant')) AS sound
    FROM harvests
    GROUP BY archive, listing_url
),
tries AS (
    SELECT
        harvests.archive, harvests.listing_url, harvested_at, verdict = 'discrepant' AS is_discrepant,
        verdict = 'unreached' AND (reached IS NULL OR harvested_at > reached) AS is_in_vain,
        sound IS NULL OR harvested_at > sound AS is_since_sound,
        run_id IN (
            SELECT run_id FROM discrepancies WHERE starts_with(detail, $unknown_layout)
        ) AS has_unknown_layout
    FROM harvests
    JOIN last USING (archive, listing_url)
)
SELECT
    archive, listing_url,
    count(*) FILTER (is_in_vain) AS unreached,
    min(harvested_at) FILTER (is_in_vain) AS unreached_since,
    min(harvested_at) FILTER (is_discrepant AND is_since_sound) AS discrepant_since,
    coalesce(arg_max(has_unknown_layout, harvested_at) FILTER (NOT is_in_vain), FALSE) AS has_unknown_layout
FROM tries
GROUP BY archive, listing_url
HAVING unreached > 0 OR discrepant_since IS NOT NULL
ORDER BY archive, listing_url;
