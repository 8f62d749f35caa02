-- Version 0.1.0 knows nothing of slot_places: where it takes a reservation out, the places that a newer version wrote down would stay
-- taken. So they are given back when the transaction that deletes the last stop ends. Newer versions have done it by then.
CREATE FUNCTION ritiro_give_places_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH given AS (
        DELETE FROM slot_places
        WHERE zone_id = OLD.zone_id AND service_date = OLD.service_date AND reservation_id = OLD.reservation_id
        AND NOT EXISTS (SELECT 1 FROM stops WHERE reservation_id = OLD.reservation_id AND zone_id = OLD.zone_id
                        AND service_date = OLD.service_date)
        RETURNING zone_id, slot_template_id, slot_date, service_date
    ), counted AS (
        -- The place of its own slot and day, if it had one, was given back by the version that deleted the stop.
        SELECT zone_id, slot_template_id, slot_date FROM given
        WHERE OLD.slot_template_id IS NULL OR (slot_template_id, slot_date) <> (OLD.slot_template_id, service_date)
    )
    UPDATE slot_days SET taken = greatest(0, taken - 1) FROM counted
    WHERE (slot_days.zone_id, slot_days.slot_template_id, slot_days.service_date)
        = (counted.zone_id, counted.slot_template_id, counted.slot_date);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER stops_give_places_back AFTER DELETE ON stops DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.reservation_id IS NOT NULL) EXECUTE FUNCTION ritiro_give_places_back();
