ALTER TABLE zones DROP COLUMN setup_seconds;
