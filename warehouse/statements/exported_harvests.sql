-- Every harvest of each listing.
SELECT *
FROM harvests
WHERE $archive IS NULL OR archive = $archive
ORDER BY archive, harvested_at, run_id;
