-- What is known of each document before an import, to tell afterwards what is new.
CREATE OR REPLACE TEMP TABLE versions_before AS
SELECT archive, url, count(*) AS versions
FROM version_spans
GROUP BY archive, url;
