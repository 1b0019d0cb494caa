-- What people search for, and how well it fits.
SELECT regest_id, score FROM ranked($words) JOIN search_documents USING (number)
