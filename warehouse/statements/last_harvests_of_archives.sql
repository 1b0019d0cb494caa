-- When each archive was harvested last, in vain or not.
SELECT archive, max(harvested_at) AS last_harvest
FROM harvests
GROUP BY archive
ORDER BY archive;
