-- Descriptions that are not a document's last any more. What stands in them stays until search_is_worn.
DELETE FROM search_documents
WHERE regest_id NOT IN (SELECT regest_id FROM version_spans WHERE is_latest);
