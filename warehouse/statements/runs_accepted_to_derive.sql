-- A harvest that is accepted now, or was until now.
INSERT INTO runs_to_derive
SELECT run_id
FROM harvests
WHERE (losses_withheld > 0 OR run_id IN (SELECT run_id FROM accepted_runs))
    AND run_id NOT IN (SELECT run_id FROM runs_to_derive);
