-- Before all harvests are judged by themselves, none is compared with another.
CREATE OR REPLACE TEMP TABLE bases (
    run_id UUID, base_id UUID, read_until TIMESTAMPTZ, is_for_all BOOLEAN, is_for_complete BOOLEAN, is_for_partial BOOLEAN
);
