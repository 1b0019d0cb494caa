SELECT earliest, latest, count(*) AS documents
FROM hits
WHERE earliest IS NOT NULL OR latest IS NOT NULL
GROUP BY ALL
ORDER BY ALL
