-- How many descriptions stand for no document now.
SELECT (SELECT count(*) FROM regests) - (SELECT count(*) FROM version_spans WHERE is_latest)
