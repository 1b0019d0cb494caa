-- What is held of each listing.
SELECT *
FROM coverage
WHERE $archive IS NULL OR archive = $archive
ORDER BY archive, listing_url;
