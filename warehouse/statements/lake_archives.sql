-- The archives of which a data folder has rows, or had captures: what it does not hold it leaves to others.
CREATE OR REPLACE TEMP TABLE written_archives AS
SELECT DISTINCT archive
FROM (
    SELECT unnest($archives::VARCHAR[]) AS archive
    UNION ALL
    SELECT archive FROM sources.regests
    UNION ALL
    SELECT archive FROM sources.capture_log
    UNION ALL
    SELECT archive FROM sources.run_log
    UNION ALL
    SELECT archive FROM sources.pages
    UNION ALL
    SELECT archive FROM sources.imports
);
