DROP TABLE slot_places;
