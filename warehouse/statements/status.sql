SELECT
    archive, listing_url, promised, found, verdict, discrepancies, rejects, last_harvest, harvests,
    (
        SELECT concat_ws(': ', discrepancies.kind, discrepancies.detail)
        FROM discrepancies
        WHERE discrepancies.run_id = listings.run_id
        ORDER BY page_number NULLS LAST, kind, detail
        LIMIT 1
    ) AS first_discrepancy
FROM listings
ORDER BY archive, listing_url;
