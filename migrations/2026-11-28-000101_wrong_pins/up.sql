-- Every different wrong PIN counts, whatever id it came with; the same one with the same id counts once. Version 0.1.0 names no
-- PIN: of each id it counts the first one.
ALTER TABLE pin_failures ADD COLUMN tried bytea NOT NULL DEFAULT '';
ALTER TABLE pin_failures DROP CONSTRAINT pin_failures_pk;
ALTER TABLE pin_failures ADD CONSTRAINT pin_failures_pk PRIMARY KEY (booking_id, id, tried);
COMMENT ON COLUMN pin_failures.tried IS 'The wrong PIN, signed with the secret of the installation';
