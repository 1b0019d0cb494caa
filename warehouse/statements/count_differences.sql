SELECT kind, field, count(*) AS differences
FROM differences
GROUP BY kind, field
ORDER BY kind, differences DESC, field;
