ALTER TABLE zones ADD COLUMN areas jsonb;
COMMENT ON COLUMN zones.areas IS 'Named areas to which couriers can be bound: name and GeoJSON MultiPolygon coordinates; NULL: none';
