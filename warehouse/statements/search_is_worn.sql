-- Whether more than a third of what is indexed is not found any more: then it is indexed anew.
SELECT coalesce(max(number), 0) > 1.5 * count(*) FROM search_documents;
