SELECT DISTINCT url, date_trunc('second', captured_at) AS captured_at
FROM captures
WHERE archive = $archive AND NOT is_set_aside;
