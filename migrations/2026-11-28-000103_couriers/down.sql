DROP INDEX credentials_of_courier;
ALTER TABLE couriers DROP COLUMN display_name, DROP COLUMN active;
