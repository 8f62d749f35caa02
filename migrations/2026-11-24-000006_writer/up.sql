-- What the plans' writers need: fewer bytes and checks a booking, and notices of edits for other instances.

-- The answer to an idempotency key is read again from what the attempt made.
ALTER TABLE idempotency_keys ADD COLUMN subject_id uuid;
UPDATE idempotency_keys SET subject_id = (receipt ->> 'id')::uuid;
ALTER TABLE idempotency_keys ALTER COLUMN subject_id SET NOT NULL;
ALTER TABLE idempotency_keys DROP COLUMN receipt, DROP COLUMN status;

-- One check instead of two, and a stricter one: a zone's rows belong to the zone's merchant.
ALTER TABLE zones ADD CONSTRAINT zones_of_merchant UNIQUE (id, merchant_id);
ALTER TABLE bookings DROP CONSTRAINT bookings_zone_fk, DROP CONSTRAINT bookings_merchant_fk;
ALTER TABLE bookings ADD CONSTRAINT bookings_zone_fk
    FOREIGN KEY (zone_id, merchant_id) REFERENCES zones (id, merchant_id);
ALTER TABLE holds DROP CONSTRAINT holds_zone_fk, DROP CONSTRAINT holds_merchant_fk;
ALTER TABLE holds ADD CONSTRAINT holds_zone_fk
    FOREIGN KEY (zone_id, merchant_id) REFERENCES zones (id, merchant_id);

-- Most bookings come from no hold.
ALTER TABLE bookings DROP CONSTRAINT bookings_hold_unique;
CREATE UNIQUE INDEX bookings_hold_unique ON bookings (hold_id) WHERE hold_id IS NOT NULL;

-- Edits are told to all instances when they are committed; what the writers commit they tell themselves.
CREATE FUNCTION ritiro_tell_zone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('ritiro', 'zone ' || COALESCE(NEW.id, OLD.id));
    RETURN NULL;
END $$;
CREATE FUNCTION ritiro_tell_zone_of() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('ritiro', 'zone ' || COALESCE(NEW.zone_id, OLD.zone_id));
    RETURN NULL;
END $$;
CREATE FUNCTION ritiro_tell_fleet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('ritiro', 'fleet ' || NEW.zone_id || ' ' || NEW.service_date);
    RETURN NULL;
END $$;
CREATE FUNCTION ritiro_tell_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('ritiro', 'keys');
    RETURN NULL;
END $$;
CREATE TRIGGER zones_tell AFTER INSERT OR UPDATE OR DELETE ON zones
    FOR EACH ROW EXECUTE FUNCTION ritiro_tell_zone();
CREATE TRIGGER depots_tell AFTER INSERT OR UPDATE OR DELETE ON depots
    FOR EACH ROW EXECUTE FUNCTION ritiro_tell_zone_of();
CREATE TRIGGER slot_templates_tell AFTER INSERT OR UPDATE OR DELETE ON slot_templates
    FOR EACH ROW EXECUTE FUNCTION ritiro_tell_zone_of();
CREATE TRIGGER slot_exceptions_tell AFTER INSERT OR UPDATE OR DELETE ON slot_exceptions
    FOR EACH ROW EXECUTE FUNCTION ritiro_tell_zone_of();
CREATE TRIGGER plans_tell AFTER INSERT OR UPDATE ON plans
    FOR EACH ROW EXECUTE FUNCTION ritiro_tell_fleet();
CREATE TRIGGER credentials_tell AFTER UPDATE OF revoked_at ON credentials
    FOR EACH ROW EXECUTE FUNCTION ritiro_tell_keys();
