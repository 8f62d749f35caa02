-- Development versions made this index in another migration, so it may exist.
CREATE INDEX IF NOT EXISTS credentials_of_courier ON credentials (courier_id, id) WHERE courier_id IS NOT NULL;
