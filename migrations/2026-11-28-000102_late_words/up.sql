-- A report that comes after its shopper was erased, or after the places of its day became coarse, brings neither note nor place: a device
-- may have been without a signal for days. The lock makes an erasure of the same booking wait for this report, or this report for it.
CREATE FUNCTION ritiro_late_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM plans
        WHERE zone_id = NEW.zone_id AND service_date = NEW.service_date AND erased_at IS NOT NULL;
    IF NOT FOUND AND NEW.booking_id IS NOT NULL THEN
        PERFORM 1 FROM bookings WHERE id = NEW.booking_id FOR KEY SHARE;
        PERFORM 1 FROM bookings WHERE id = NEW.booking_id AND erased_at IS NOT NULL;
    END IF;
    IF FOUND THEN
        NEW.data := '{}';
        NEW.erased_at := NEW.received_at;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER courier_events_late_words BEFORE INSERT ON courier_events
    FOR EACH ROW WHEN (NEW.erased_at IS NULL AND NEW.data <> '{}') EXECUTE FUNCTION ritiro_late_words();
CREATE TRIGGER held_reports_late_words BEFORE INSERT ON held_reports
    FOR EACH ROW WHEN (NEW.erased_at IS NULL AND NEW.data <> '{}') EXECUTE FUNCTION ritiro_late_words();
