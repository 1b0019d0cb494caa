-- The runs that asked for a listing themselves.
SELECT run_id FROM run_log WHERE NOT is_assembled AND archive = $archive AND listing_url = $listing_url;
