-- Under which name shoppers hear of a courier, and whether the courier works here still. Version 0.1.0 knows neither: it shows the first
-- word of the name, and gives shifts and tokens to whoever is not active.
ALTER TABLE couriers ADD COLUMN display_name text, ADD COLUMN active boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN couriers.display_name IS 'NULL: shoppers are told no name';
