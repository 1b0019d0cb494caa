-- What happened between two times, the last first, with how much there is in all.
WITH wanted AS (
    SELECT archive, seen_before, seen_at, kind, url, title, change
    FROM changes
    WHERE ($since IS NULL OR seen_at >= $since)
        AND ($until IS NULL OR seen_at < $until)
        AND ($archive IS NULL OR archive = $archive)
        AND (len($kinds) = 0 OR list_contains($kinds, kind))
        AND (
            $listing_url IS NULL
            OR run_id IN (SELECT harvests.run_id FROM harvests WHERE harvests.listing_url = $listing_url)
        )
)
SELECT count(*) OVER (), wanted.*
FROM wanted
ORDER BY seen_at DESC, archive, kind, change
LIMIT $most;
