-- What was read of the page that a capture shows, and whether its rows are withheld.
SELECT
    pages.listing_url, pages.page_number, pages.layout,
    pages.promised_first, pages.promised_last, pages.promised_total, pages.promised_pages,
    pages.entries, pages.rejects, pages.rejected_because,
    coalesce(harvests.is_withheld, FALSE) AS is_withheld
FROM capture_log
JOIN pages USING (page_id)
LEFT JOIN harvests USING (run_id)
WHERE capture_log.capture_id = $capture_id;
