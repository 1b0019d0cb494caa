-- Each listing whose last tries reached nothing, with how many these are and since when; or that has been discrepant
-- since the last harvest that was not.
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
        sound IS NULL OR harvested_at > sound AS is_since_sound
    FROM harvests
    JOIN last USING (archive, listing_url)
)
SELECT
    archive, listing_url,
    count(*) FILTER (is_in_vain) AS unreached,
    min(harvested_at) FILTER (is_in_vain) AS unreached_since,
    min(harvested_at) FILTER (is_discrepant AND is_since_sound) AS discrepant_since
FROM tries
GROUP BY archive, listing_url
HAVING unreached > 0 OR discrepant_since IS NOT NULL
ORDER BY archive, listing_url;
