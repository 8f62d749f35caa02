-- The processes: which state may follow which. What the program says of them must be the same; a test compares.
CREATE TABLE transitions (
    process    text NOT NULL,
    from_state text NOT NULL,
    to_state   text NOT NULL,
    CONSTRAINT transitions_pk PRIMARY KEY (process, from_state, to_state),
    CONSTRAINT transitions_process CHECK (process IN ('booking', 'hold', 'stop', 'route', 'shift')),
    CONSTRAINT transitions_change CHECK (from_state <> to_state)
);
COMMENT ON TABLE transitions IS 'Every change of state that triggers let pass; to stay as it is everything may';
INSERT INTO transitions (process, from_state, to_state) VALUES
    ('booking', 'confirmed', 'cancelled'),
    ('booking', 'confirmed', 'completed'),
    ('booking', 'confirmed', 'failed'),
    ('booking', 'failed', 'completed'),
    ('booking', 'failed', 'confirmed'),
    ('hold', 'active', 'booked'),
    ('hold', 'active', 'released'),
    ('hold', 'active', 'replaced'),
    ('hold', 'active', 'expired'),
    ('stop', 'planned', 'en_route'),
    ('stop', 'planned', 'arrived'),
    ('stop', 'planned', 'failed'),
    ('stop', 'planned', 'completed'),
    ('stop', 'en_route', 'arrived'),
    ('stop', 'en_route', 'failed'),
    ('stop', 'en_route', 'completed'),
    ('stop', 'arrived', 'failed'),
    ('stop', 'arrived', 'completed'),
    ('stop', 'failed', 'completed'),
    ('route', 'planned', 'accepted'),
    ('route', 'planned', 'under_way'),
    ('route', 'planned', 'finished'),
    ('route', 'planned', 'abandoned'),
    ('route', 'accepted', 'under_way'),
    ('route', 'accepted', 'finished'),
    ('route', 'accepted', 'abandoned'),
    ('route', 'under_way', 'finished'),
    ('route', 'under_way', 'abandoned'),
    ('route', 'abandoned', 'planned'),
    ('route', 'abandoned', 'accepted'),
    ('route', 'abandoned', 'under_way'),
    ('route', 'abandoned', 'finished'),
    ('shift', 'planned', 'on_duty'),
    ('shift', 'planned', 'paused'),
    ('shift', 'planned', 'ended'),
    ('shift', 'planned', 'absent'),
    ('shift', 'planned', 'broken_down'),
    ('shift', 'on_duty', 'paused'),
    ('shift', 'on_duty', 'ended'),
    ('shift', 'on_duty', 'broken_down'),
    ('shift', 'paused', 'on_duty'),
    ('shift', 'paused', 'ended'),
    ('shift', 'paused', 'broken_down'),
    ('shift', 'absent', 'on_duty'),
    ('shift', 'absent', 'paused'),
    ('shift', 'absent', 'ended'),
    ('shift', 'absent', 'broken_down'),
    ('shift', 'broken_down', 'on_duty'),
    ('shift', 'broken_down', 'paused'),
    ('shift', 'broken_down', 'ended');

-- The trigger's argument is the process.
CREATE FUNCTION ritiro_state_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM transitions WHERE process = TG_ARGV[0] AND from_state = OLD.state AND to_state = NEW.state;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a % does not go from % to %', TG_ARGV[0], OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION ritiro_shift_state_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM transitions WHERE process = 'shift' AND from_state = OLD.shift_state AND to_state = NEW.shift_state;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a shift does not go from % to %', OLD.shift_state, NEW.shift_state
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
-- The arguments are the process and the state in which it begins.
CREATE FUNCTION ritiro_state_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a % begins as %, not as %', TG_ARGV[0], TG_ARGV[1], NEW.state
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;

CREATE TRIGGER bookings_state_follows BEFORE UPDATE ON bookings
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION ritiro_state_follows('booking');
CREATE TRIGGER holds_state_follows BEFORE UPDATE ON holds
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION ritiro_state_follows('hold');
-- Improvement and repair write stops anew with the progress that they have: those may begin in any state.
CREATE TRIGGER stops_state_follows BEFORE UPDATE ON stops
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION ritiro_state_follows('stop');
CREATE TRIGGER routes_state_follows BEFORE UPDATE ON routes
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION ritiro_state_follows('route');
CREATE TRIGGER routes_shift_state_follows BEFORE UPDATE ON routes
    FOR EACH ROW WHEN (OLD.shift_state IS DISTINCT FROM NEW.shift_state) EXECUTE FUNCTION ritiro_shift_state_follows();
-- A hold that ends in the batch that makes it is written once, as it ended.
CREATE TRIGGER bookings_state_begins BEFORE INSERT ON bookings
    FOR EACH ROW WHEN (NEW.state <> 'confirmed') EXECUTE FUNCTION ritiro_state_begins('booking', 'confirmed');
CREATE TRIGGER routes_state_begins BEFORE INSERT ON routes
    FOR EACH ROW WHEN (NEW.state <> 'planned') EXECUTE FUNCTION ritiro_state_begins('route', 'planned');

-- Which proofs a zone wants before a booking is completed.
ALTER TABLE zones ADD COLUMN proofs jsonb NOT NULL DEFAULT '{}';

-- Proofs of hand-over, by the ids that devices gave them. Pictures lie in the object store, under random names.
CREATE TABLE proofs (
    merchant_id  uuid NOT NULL,
    id           uuid NOT NULL,
    booking_id   uuid NOT NULL CONSTRAINT proofs_booking_fk REFERENCES bookings,
    zone_id      uuid NOT NULL,
    service_date date NOT NULL,
    courier_id   uuid,
    reported_by  text NOT NULL,
    kind         text NOT NULL,
    said         text,
    object_id    uuid CONSTRAINT proofs_object_unique UNIQUE,
    media_type   text,
    size_bytes   bigint,
    sha256       bytea,
    occurred_at  timestamptz NOT NULL,
    received_at  timestamptz NOT NULL,
    CONSTRAINT proofs_pk PRIMARY KEY (merchant_id, id),
    CONSTRAINT proofs_zone_fk FOREIGN KEY (zone_id, merchant_id) REFERENCES zones (id, merchant_id),
    CONSTRAINT proofs_kind CHECK (kind IN ('pin', 'photo', 'signature', 'name', 'note')),
    CONSTRAINT proofs_said CHECK ((kind IN ('name', 'note')) = (said IS NOT NULL)),
    CONSTRAINT proofs_object CHECK ((kind IN ('photo', 'signature')) = (object_id IS NOT NULL)),
    CONSTRAINT proofs_media CHECK (media_type IN ('image/jpeg', 'image/png', 'image/webp')),
    CONSTRAINT proofs_file CHECK ((media_type IS NULL) = (size_bytes IS NULL) AND (media_type IS NULL) = (sha256 IS NULL)
        AND (media_type IS NULL OR object_id IS NOT NULL))
);
CREATE INDEX proofs_booking ON proofs (booking_id, id);
CREATE INDEX proofs_day ON proofs (service_date);
COMMENT ON COLUMN proofs.service_date IS 'That of the booking when it was proved; proofs are deleted some time after it';
COMMENT ON COLUMN proofs.occurred_at IS 'By the clock of the device';
COMMENT ON COLUMN proofs.courier_id IS 'NULL: an operator';

-- Wrong PINs, each once however often it is sent.
CREATE TABLE pin_failures (
    booking_id uuid NOT NULL CONSTRAINT pin_failures_booking_fk REFERENCES bookings,
    id         uuid NOT NULL,
    courier_id uuid NOT NULL,
    at         timestamptz NOT NULL,
    CONSTRAINT pin_failures_pk PRIMARY KEY (booking_id, id)
);
CREATE INDEX pin_failures_age ON pin_failures (at);

-- Pictures whose rows are gone: written in the transaction that deletes those, and taken out once the pictures are gone too.
CREATE TABLE object_deletions (
    object_id uuid NOT NULL CONSTRAINT object_deletions_pk PRIMARY KEY,
    since     timestamptz NOT NULL
);
