SELECT run_id::VARCHAR AS run_id, detail
FROM broken_bounds
WHERE run_id IN (SELECT unnest($runs::UUID[])) AND NOT is_minimum
ORDER BY bound;
