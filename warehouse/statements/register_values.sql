SELECT fields[$field] AS value, count(*) AS documents
FROM regests
WHERE rowid IN (SELECT regest_row FROM hits_of_register) AND fields[$field] IS NOT NULL
GROUP BY value
ORDER BY documents DESC, value
LIMIT 15
