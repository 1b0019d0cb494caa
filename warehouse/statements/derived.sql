DELETE FROM captures_to_derive;
DELETE FROM runs_to_derive;
DROP TABLE proofs;
