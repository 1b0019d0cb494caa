-- The harvests since a time, but for these: of each archive how many there were, and which.
SELECT archive, listing_url, verdict, run_id::VARCHAR AS run_id
FROM harvests
WHERE harvested_at > $since AND harvested_at <= $until AND NOT list_contains($without, run_id::VARCHAR)
ORDER BY archive, listing_url, harvested_at;
