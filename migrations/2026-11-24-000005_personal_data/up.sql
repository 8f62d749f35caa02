-- What leads to a person is kept apart from the plan, and can be taken out without breaking the ledger.

-- Whom the courier meets. Only read for the hand-over, never for planning.
CREATE TABLE contacts (
    booking_id   uuid NOT NULL CONSTRAINT contacts_pk PRIMARY KEY
        CONSTRAINT contacts_booking_fk REFERENCES bookings,
    zone_id      uuid NOT NULL,
    merchant_id  uuid NOT NULL,
    service_date date NOT NULL,
    name         text,
    phone        text,
    address      text,
    notes        text
);
CREATE INDEX contacts_day ON contacts (service_date);
COMMENT ON COLUMN contacts.service_date IS 'That of the booking; contacts are deleted some time after it';
INSERT INTO contacts (booking_id, zone_id, merchant_id, service_date, name, phone, address, notes)
    SELECT id, zone_id, merchant_id, service_date, contact->>'name', contact->>'phone', contact->>'address', contact->>'notes'
    FROM bookings WHERE contact IS NOT NULL;
ALTER TABLE bookings DROP COLUMN contact;

-- A booking that moves to another day takes its contact along.
CREATE FUNCTION contact_follows_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE contacts SET service_date = NEW.service_date WHERE booking_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER bookings_move_contact AFTER UPDATE OF service_date ON bookings
    FOR EACH ROW WHEN (OLD.service_date IS DISTINCT FROM NEW.service_date) EXECUTE FUNCTION contact_follows_booking();

-- Since when a row's places are coarse and its free text is gone.
ALTER TABLE bookings ADD COLUMN erased_at timestamptz;
ALTER TABLE holds ADD COLUMN erased_at timestamptz;
ALTER TABLE ledger ADD COLUMN erased_at timestamptz;
-- Since when that is so of all of a day that is long over.
ALTER TABLE plans ADD COLUMN erased_at timestamptz;
CREATE INDEX plans_precise ON plans (service_date) WHERE erased_at IS NULL;
CREATE INDEX holds_over ON holds (zone_id, service_date) WHERE state <> 'active';
CREATE INDEX holds_shopper ON holds (merchant_id, shopper) WHERE shopper IS NOT NULL;
CREATE INDEX credentials_shopper ON credentials (merchant_id, shopper) WHERE shopper IS NOT NULL;

-- The middle of a tenth of a degree, about 11 km wide, in ten-millionths of a degree. A coarse one stays as it is.
CREATE FUNCTION coarse_e7(e7 bigint, most bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT least(floor(e7 / 1000000.0)::bigint, most - 1) * 1000000 + 500000 $$;
CREATE FUNCTION coarse_place(place jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT place || jsonb_build_object('lat_e7', coarse_e7((place->>'lat_e7')::bigint, 900),
                                       'lng_e7', coarse_e7((place->>'lng_e7')::bigint, 1800)) $$;
CREATE FUNCTION coarse_order(order_data jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT order_data || jsonb_build_object('place', coarse_place(order_data->'place'), 'origin',
        CASE jsonb_typeof(order_data->'origin') WHEN 'object'
            THEN order_data->'origin' || jsonb_build_object('place', coarse_place(order_data->'origin'->'place'))
            ELSE order_data->'origin' END) $$;
CREATE FUNCTION coarse_promise(promise jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT promise || jsonb_build_object('place', coarse_place(promise->'place'), 'origin',
        CASE jsonb_typeof(promise->'origin') WHEN 'array'
            THEN jsonb_build_array(coarse_place(promise->'origin'->0), promise->'origin'->1)
            ELSE promise->'origin' END) $$;
CREATE FUNCTION erased_ledger_data(data jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT data || jsonb_build_object('promise', coarse_promise(data->'promise'), 'reason', NULL) $$;

-- The ledger is still only appended to, but for one thing: a line may lose its places and its reason, once, and says when.
DROP TRIGGER ledger_append_only ON ledger;
CREATE TRIGGER ledger_append_only BEFORE DELETE OR TRUNCATE ON ledger
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
CREATE FUNCTION ledger_is_only_erased() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    erased ledger := OLD;
BEGIN
    erased.data := erased_ledger_data(OLD.data);
    erased.erased_at := NEW.erased_at;
    IF OLD.erased_at IS NOT NULL OR NEW.erased_at IS NULL OR NEW IS DISTINCT FROM erased THEN
        RAISE EXCEPTION 'the promise ledger is only ever appended to' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_only_erased BEFORE UPDATE ON ledger FOR EACH ROW EXECUTE FUNCTION ledger_is_only_erased();
ALTER TABLE ledger ADD CONSTRAINT ledger_erased_later CHECK (erased_at >= at);

-- Makes the places of some bookings coarse, in all that was written about them. What was promised when, for what price and in
-- which order, stays, and the rows keep pointing to each other. Only for bookings that no plan in memory may still change.
CREATE FUNCTION erase_places(booking_ids uuid[], since timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE ledger SET data = erased_ledger_data(data), erased_at = greatest(since, at)
        WHERE booking_id = ANY (booking_ids) AND erased_at IS NULL;
    PERFORM id FROM routes WHERE id IN (
        SELECT s.route_id FROM stops s JOIN bookings b ON b.reservation_id = s.reservation_id WHERE b.id = ANY (booking_ids)
    ) ORDER BY id FOR UPDATE;
    -- The version tells whoever has the route in memory.
    WITH coarse AS (
        UPDATE stops s SET lat = coarse_e7(round(s.lat * 1e7)::bigint, 900) / 1e7,
                           lng = coarse_e7(round(s.lng * 1e7)::bigint, 1800) / 1e7
        FROM bookings b WHERE b.reservation_id = s.reservation_id AND b.id = ANY (booking_ids) RETURNING s.route_id
    )
    UPDATE routes SET version = version + 1 WHERE id IN (SELECT route_id FROM coarse);
    UPDATE bookings SET order_data = coarse_order(order_data), promise = coarse_promise(promise), erased_at = since
        WHERE id = ANY (booking_ids) AND erased_at IS NULL;
END $$;

-- That somebody was erased: by which key, when, and how much; not who.
CREATE TABLE erasures (
    id            uuid NOT NULL CONSTRAINT erasures_pk PRIMARY KEY,
    merchant_id   uuid NOT NULL CONSTRAINT erasures_merchant_fk REFERENCES merchants,
    credential_id uuid,
    pseudonym     text NOT NULL CONSTRAINT erasures_pseudonym_unique UNIQUE,
    counts        jsonb NOT NULL,
    at            timestamptz NOT NULL
);
CREATE INDEX erasures_merchant ON erasures (merchant_id, id);
COMMENT ON COLUMN erasures.pseudonym IS 'Random; it stands where the shopper''s reference stood, and nothing leads back';
