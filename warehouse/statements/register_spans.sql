-- Few dates are sets: the others are counted without a text.
SELECT earliest, latest, documents, members
FROM (
    SELECT earliest, latest, NULL AS set_of_dates, count(*) AS documents, NULL AS members
    FROM hits
    WHERE set_of_dates IS NULL AND (earliest IS NOT NULL OR latest IS NOT NULL)
    GROUP BY earliest, latest
    UNION ALL
    SELECT earliest, latest, set_of_dates, count(*), kept.spans_of(set_of_dates, earliest, latest)
    FROM hits
    WHERE set_of_dates IS NOT NULL AND (earliest IS NOT NULL OR latest IS NOT NULL)
    GROUP BY earliest, latest, set_of_dates
) AS dated
ORDER BY earliest, latest, set_of_dates
