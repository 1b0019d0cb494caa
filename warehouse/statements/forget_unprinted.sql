DELETE FROM regests WHERE regest_id NOT IN (SELECT regest_id FROM page_entries);
