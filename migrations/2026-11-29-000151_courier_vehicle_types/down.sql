ALTER TABLE couriers
    DROP CONSTRAINT couriers_vehicle_type_fk,
    DROP COLUMN vehicle_type_id,
    DROP COLUMN areas,
    DROP COLUMN preference;
