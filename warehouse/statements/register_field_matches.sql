SELECT hash(archive, url) AS document FROM documents WHERE fields[$field] = $value
