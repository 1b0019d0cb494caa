SELECT detail
FROM broken_bounds
WHERE run_id = ? AND NOT is_minimum
ORDER BY bound;
