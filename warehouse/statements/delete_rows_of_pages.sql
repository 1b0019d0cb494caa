DELETE FROM {table} WHERE page_id IN (SELECT page_id FROM pages_read);
