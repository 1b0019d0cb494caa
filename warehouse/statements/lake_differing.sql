-- The rows of a table that are in the lake and not in the data folder (place), or the other way round (place is NULL).
CREATE OR REPLACE TEMP TABLE differing AS
SELECT there.place, here.* EXCLUDE (here_copy)
FROM (
    SELECT rowid AS place, {columns}, row_number() OVER (PARTITION BY {columns}) AS there_copy
    FROM lake.kept.{table}
    WHERE {archive} IN (SELECT archive FROM written_archives)
) AS there
FULL JOIN (
    SELECT {columns}, row_number() OVER (PARTITION BY {columns}) AS here_copy
    FROM sources.{table}
) AS here
    ON here_copy = there_copy AND {same}
WHERE there_copy IS NULL OR here_copy IS NULL;
