-- A page that a capture in `arriving` shows, and that is neither in `arriving_pages` nor loaded.
SELECT page_id
FROM arriving
WHERE page_id IS NOT NULL
    AND page_id NOT IN (SELECT page_id FROM arriving_pages)
    AND page_id NOT IN (SELECT page_id FROM pages)
LIMIT 1;
