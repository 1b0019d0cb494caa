-- Rows that have just arrived, with the column types of the table they are for.
CREATE OR REPLACE TEMP TABLE incoming AS SELECT * FROM {table} LIMIT 0;
INSERT INTO incoming BY NAME SELECT {distinct} * FROM arriving;
