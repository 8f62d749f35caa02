-- Reports of couriers: by which clock they were made.

ALTER TABLE courier_events
    ADD COLUMN said_at timestamptz,
    ADD COLUMN erased_at timestamptz;
COMMENT ON COLUMN courier_events.occurred_at IS 'By the clock of the device, corrected where the device said when it sent the report';
COMMENT ON COLUMN courier_events.said_at IS 'By the clock of the device; NULL: the same as occurred_at';
COMMENT ON COLUMN courier_events.erased_at IS 'Since then data is empty: note and place were erased';
