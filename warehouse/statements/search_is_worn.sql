-- Whether more than a third of what is indexed is not found any more: then it is indexed anew.
SELECT (SELECT coalesce(max(number), 0) FROM search_postings) > 1.5 * (SELECT count(*) FROM search_documents);
