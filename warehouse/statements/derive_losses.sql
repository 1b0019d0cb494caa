-- What new harvests lack of what those had with which they are compared.

-- What does not agree with itself, or saw a part of the listing only, shows no loss.
DELETE FROM bases
WHERE run_id IN (SELECT run_id FROM accepted_runs)
    OR run_id IN (SELECT run_id FROM derived_discrepancies)
    OR run_id IN (SELECT run_id FROM derived_harvests WHERE NOT is_of_whole_way OR rejects > 0);

-- What is complete is believed when a complete one agrees, what is not known to be when any whole one does.
DELETE FROM bases
USING derived_harvests
WHERE derived_harvests.run_id = bases.run_id
    AND NOT is_for_all
    AND NOT CASE WHEN derived_harvests.reservation IS NULL THEN is_for_complete ELSE is_for_partial END;

CREATE OR REPLACE TEMP TABLE losses AS
SELECT bases.run_id, bases.base_id, bases.read_until, stood.stood, count(*) AS lost
FROM bases
JOIN (SELECT run_id AS base_id, count(*) AS stood FROM harvest_documents GROUP BY ALL) AS stood USING (base_id)
JOIN harvest_documents AS before ON before.run_id = bases.base_id
WHERE NOT EXISTS (
    FROM harvest_documents AS now WHERE now.run_id = bases.run_id AND now.document = before.document
)
GROUP BY ALL;
