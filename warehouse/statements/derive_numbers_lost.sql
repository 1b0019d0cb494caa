-- A number that the listing promised the last time, and that is not found now, may be there and not be recognized.
UPDATE derived_harvests
SET reservation = 'the site promised a number the last time, and none is found now'
FROM (
    SELECT now.run_id, arg_max(before.promised IS NOT NULL, (before.read_until, before.run_id)) AS had_number
    FROM derived_harvests AS now
    JOIN (
        SELECT run_id, archive, listing_url, read_until, promised, found
        FROM harvests
        WHERE run_id NOT IN (SELECT run_id FROM derived_harvests)
        UNION ALL
        SELECT run_id, archive, listing_url, read_until, promised, found
        FROM derived_harvests
    ) AS before
        ON before.archive = now.archive
        AND before.listing_url = now.listing_url
        AND before.read_until < now.read_from
        AND before.found > 0
    GROUP BY now.run_id
) AS known
WHERE known.run_id = derived_harvests.run_id
    AND had_number
    AND derived_harvests.promised IS NULL
    AND reservation IS NULL;
