-- No new harvest lacks what an earlier one had.
CREATE OR REPLACE TEMP TABLE far_less (run_id UUID, lost INTEGER, stood BIGINT, stood_on TIMESTAMPTZ);
DROP TABLE IF EXISTS losses;
