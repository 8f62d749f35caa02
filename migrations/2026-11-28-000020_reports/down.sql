ALTER TABLE courier_events DROP COLUMN said_at, DROP COLUMN erased_at;
COMMENT ON COLUMN courier_events.occurred_at IS 'By the clock of the device';
