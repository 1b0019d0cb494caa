CREATE OR REPLACE TEMP TABLE search_found (number INTEGER, length INTEGER, place INTEGER, word VARCHAR);
