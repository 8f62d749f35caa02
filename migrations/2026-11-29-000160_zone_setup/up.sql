-- The time that a courier needs at a place before the first hand-over there.
ALTER TABLE zones ADD COLUMN setup_seconds bigint NOT NULL DEFAULT 0;
