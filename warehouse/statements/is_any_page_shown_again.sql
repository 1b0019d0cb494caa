SELECT 1 FROM captured_pages WHERE times_ago > 1 LIMIT 1;
