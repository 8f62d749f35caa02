-- The existing rows are checked while others write.
ALTER TABLE shifts VALIDATE CONSTRAINT shifts_vehicle_type_fk;
