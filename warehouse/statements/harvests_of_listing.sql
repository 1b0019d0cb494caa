-- Every harvest of a listing, oldest first.
SELECT
    run_id, harvested_at, read_from, read_until, pages, promised, found, verdict, because, is_confirmed, discrepancies, rejects,
    losses_withheld, is_withheld
FROM harvests
WHERE archive = $archive AND listing_url = $listing_url
ORDER BY harvested_at, run_id
