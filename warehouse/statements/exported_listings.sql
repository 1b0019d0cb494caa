-- Each listing, as the last harvest found it that reached it.
SELECT *
FROM listings
WHERE $archive IS NULL OR archive = $archive
ORDER BY archive, listing_url;
