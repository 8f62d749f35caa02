-- The speeds with which a plan promises. They are fixed when the plan is first read; NULL until then, and in zones without speeds.
-- Development versions added this column in another migration, so it may exist.
ALTER TABLE plans ADD COLUMN IF NOT EXISTS speeds jsonb;
