SELECT run_id::VARCHAR AS run_id, kind, page_number, detail
FROM discrepancies
WHERE run_id IN (SELECT unnest($runs::UUID[]))
ORDER BY page_number NULLS LAST, kind, detail;
