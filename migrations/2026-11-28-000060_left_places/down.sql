DROP TRIGGER stops_give_places_back ON stops;
DROP FUNCTION ritiro_give_places_back();
