SELECT
    earliest, latest, documents,
    CASE WHEN set_of_dates IS NOT NULL THEN kept.spans_of(set_of_dates, earliest, latest) END AS members
FROM (
    SELECT earliest, latest, set_of_dates, count(*) AS documents
    FROM hits
    WHERE earliest IS NOT NULL OR latest IS NOT NULL
    GROUP BY ALL
) AS dated
ORDER BY earliest, latest, set_of_dates
