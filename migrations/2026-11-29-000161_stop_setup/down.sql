ALTER TABLE stops DROP COLUMN setup_seconds;
