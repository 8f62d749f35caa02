ALTER TABLE couriers DROP COLUMN display_name, DROP COLUMN active;
