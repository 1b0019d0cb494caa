-- A name holds a part of the document's URL, by which the few are found whose digests are worth making.
SELECT url
FROM version_spans
WHERE archive = $archive AND is_latest AND contains(url, $part) AND left(md5(archive || chr(10) || url), 16) = $digest
