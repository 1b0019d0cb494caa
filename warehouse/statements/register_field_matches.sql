SELECT regest_id FROM regests WHERE fields[$field] = $value
