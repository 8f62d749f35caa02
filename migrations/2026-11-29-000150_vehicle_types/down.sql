DROP TABLE vehicle_types;
