SELECT 1 FROM derived_harvests WHERE promised IS NULL AND reservation IS NULL LIMIT 1;
