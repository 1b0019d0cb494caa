-- How the listings stand that an import is about, in the runs that its captures belong to.
SELECT
    harvests.archive, harvests.listing_url, harvests.read_from, harvests.read_until, harvests.pages,
    harvests.promised, harvests.found, harvests.rejects, harvests.discrepancies, harvests.verdict
FROM harvests
WHERE harvests.run_id IN (SELECT DISTINCT capture_log.run_id FROM capture_log WHERE capture_log.import_id = ?)
ORDER BY harvests.found DESC, harvests.listing_url, harvests.read_from;
