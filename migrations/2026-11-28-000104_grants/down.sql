-- The old version would let these tokens do everything.
UPDATE credentials SET revoked_at = coalesce(revoked_at, now()) WHERE grant_data IS NOT NULL;
ALTER TABLE credentials DROP COLUMN grant_data;
