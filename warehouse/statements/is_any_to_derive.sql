SELECT 1 FROM captures_to_derive LIMIT 1;
