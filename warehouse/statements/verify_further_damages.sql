-- One damage for all captures of a file of which the same is to be said.
CREATE OR REPLACE TEMP TABLE further_damages AS
SELECT
    (SELECT count(*) FROM damages) + row_number() OVER (ORDER BY file, min(file_offset), kind, what) AS number,
    kind, file, min(file_offset) AS file_offset,
    CASE WHEN count(*) = 1 THEN min(file_length) ELSE 0 END AS file_length,
    what
FROM further
GROUP BY kind, file, what;

INSERT INTO damaged_captures
SELECT further_damages.number, further.capture_id
FROM further
JOIN further_damages
    ON further_damages.kind = further.kind
    AND further_damages.file = further.file
    AND further_damages.what = further.what;

INSERT INTO damages FROM further_damages;
