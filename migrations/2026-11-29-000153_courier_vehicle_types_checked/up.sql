-- The existing rows are checked while others write.
ALTER TABLE couriers VALIDATE CONSTRAINT couriers_vehicle_type_fk;
