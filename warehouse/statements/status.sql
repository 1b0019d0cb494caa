SELECT
    listings.archive, listings.listing_url, promised, found, verdict, is_confirmed, because, read_from, read_until,
    discrepancies, rejects, losses_withheld, last_harvest, harvests, listings.run_id::VARCHAR, unreached_at,
    (
        SELECT concat_ws(': ', discrepancies.kind, discrepancies.detail)
        FROM discrepancies
        WHERE discrepancies.run_id = listings.run_id
        ORDER BY page_number NULLS LAST, kind, detail
        LIMIT 1
    ) AS first_discrepancy,
    changed.on_day, changed.markup_before, changed.markup_after
FROM listings
LEFT JOIN (
    SELECT
        archive, listing_url,
        max(changed_on) AS on_day,
        arg_max(markup_before, changed_on) AS markup_before,
        arg_max(markup_after, changed_on) AS markup_after
    FROM layout_changes
    GROUP BY archive, listing_url
) AS changed USING (archive, listing_url)
ORDER BY listings.archive, listings.listing_url;
