-- Where listings do not agree with themselves.
SELECT *
FROM discrepancies
WHERE $archive IS NULL OR archive = $archive
ORDER BY archive, listing_url, run_id, page_number, kind, detail;
