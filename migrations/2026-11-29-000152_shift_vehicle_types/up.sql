ALTER TABLE shifts
    ADD COLUMN vehicle_type_id uuid,
    ADD COLUMN areas text[] NOT NULL DEFAULT '{}',
    ADD COLUMN preference jsonb,
    ADD CONSTRAINT shifts_vehicle_type_fk FOREIGN KEY (zone_id, vehicle_type_id)
        REFERENCES vehicle_types (zone_id, id) NOT VALID;
COMMENT ON COLUMN shifts.areas IS 'The areas of the zone in which the courier serves stops; empty: everywhere';
COMMENT ON COLUMN shifts.preference IS 'The areas in which the courier prefers to work, and what a stop outside of them costs';
