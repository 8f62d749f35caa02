ALTER TABLE zones ADD COLUMN trips jsonb;
COMMENT ON COLUMN zones.trips IS 'NULL: each shift has one trip';
