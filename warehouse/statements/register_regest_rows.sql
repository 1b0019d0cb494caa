SELECT regest_row FROM hits
