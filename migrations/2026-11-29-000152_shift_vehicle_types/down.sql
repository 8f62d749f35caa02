ALTER TABLE shifts
    DROP CONSTRAINT shifts_vehicle_type_fk,
    DROP COLUMN vehicle_type_id,
    DROP COLUMN areas,
    DROP COLUMN preference;
