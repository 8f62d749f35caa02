ALTER TABLE stops ADD COLUMN setup_seconds bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN stops.setup_seconds IS 'The zone''s set-up time when the order was made; a courier who comes from another place needs it before service';
