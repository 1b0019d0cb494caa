SELECT kind, page_number, detail
FROM discrepancies
WHERE run_id = ?
ORDER BY page_number NULLS LAST, kind, detail;
