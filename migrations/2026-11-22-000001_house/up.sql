-- The house of Ritiro. Every constraint has a name, because names reach logs and error tables.
-- Tables that belong to a zone carry zone_id first in their keys' company, so that they can be spread by it.

CREATE TABLE settings (
    name  text NOT NULL CONSTRAINT settings_pk PRIMARY KEY,
    value bytea NOT NULL
);
COMMENT ON TABLE settings IS 'What an installation generates once, for example the key that signs its tokens';

CREATE TABLE merchants (
    id         uuid NOT NULL CONSTRAINT merchants_pk PRIMARY KEY,
    name       text NOT NULL CONSTRAINT merchants_name_unique UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT merchants_name_length CHECK (char_length(name) BETWEEN 1 AND 200)
);

CREATE TABLE credentials (
    id           uuid NOT NULL CONSTRAINT credentials_pk PRIMARY KEY,
    merchant_id  uuid NOT NULL CONSTRAINT credentials_merchant_fk REFERENCES merchants,
    role         text NOT NULL,
    prefix       text NOT NULL,
    secret_hash  bytea NOT NULL CONSTRAINT credentials_secret_hash_unique UNIQUE,
    courier_id   uuid,
    shopper      text,
    expires_at   timestamptz,
    revoked_at   timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT credentials_role CHECK (role IN ('admin', 'courier', 'shopper')),
    CONSTRAINT credentials_hash_length CHECK (octet_length(secret_hash) = 32),
    CONSTRAINT credentials_courier CHECK ((role = 'courier') = (courier_id IS NOT NULL)),
    CONSTRAINT credentials_shopper CHECK ((role = 'shopper') = (shopper IS NOT NULL)),
    CONSTRAINT credentials_tokens_expire CHECK (role = 'admin' OR expires_at IS NOT NULL)
);
CREATE INDEX credentials_merchant ON credentials (merchant_id, prefix);

CREATE TABLE zones (
    id                      uuid NOT NULL CONSTRAINT zones_pk PRIMARY KEY,
    merchant_id             uuid NOT NULL CONSTRAINT zones_merchant_fk REFERENCES merchants,
    version                 bigint NOT NULL DEFAULT 1,
    name                    text NOT NULL,
    time_zone               text NOT NULL,
    currency                text NOT NULL,
    area                    jsonb NOT NULL,
    load_dimensions         text[] NOT NULL,
    skills                  text[] NOT NULL,
    travel                  jsonb NOT NULL,
    hold_seconds            bigint NOT NULL,
    offer_seconds           bigint NOT NULL,
    default_service_seconds bigint NOT NULL,
    asap                    jsonb,
    custom_window_price     bigint,
    objective               jsonb NOT NULL,
    created_at              timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT zones_name_unique UNIQUE (merchant_id, name),
    CONSTRAINT zones_currency CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT zones_dimensions CHECK (cardinality(load_dimensions) BETWEEN 1 AND 4),
    CONSTRAINT zones_skills CHECK (cardinality(skills) <= 64),
    CONSTRAINT zones_hold CHECK (hold_seconds BETWEEN 10 AND 3600),
    CONSTRAINT zones_offer CHECK (offer_seconds BETWEEN 10 AND 86400),
    CONSTRAINT zones_service CHECK (default_service_seconds BETWEEN 0 AND 14400),
    CONSTRAINT zones_custom_price CHECK (custom_window_price >= 0)
);
COMMENT ON COLUMN zones.area IS 'GeoJSON MultiPolygon coordinates, [longitude, latitude]';

CREATE TABLE depots (
    id         uuid NOT NULL CONSTRAINT depots_pk PRIMARY KEY,
    zone_id    uuid NOT NULL CONSTRAINT depots_zone_fk REFERENCES zones,
    version    bigint NOT NULL DEFAULT 1,
    name       text NOT NULL,
    lat        double precision NOT NULL,
    lng        double precision NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT depots_name_unique UNIQUE (zone_id, name),
    CONSTRAINT depots_in_zone UNIQUE (zone_id, id),
    CONSTRAINT depots_place CHECK (lat BETWEEN -90 AND 90 AND lng BETWEEN -180 AND 180)
);

CREATE TABLE couriers (
    id         uuid NOT NULL CONSTRAINT couriers_pk PRIMARY KEY,
    zone_id    uuid NOT NULL CONSTRAINT couriers_zone_fk REFERENCES zones,
    version    bigint NOT NULL DEFAULT 1,
    name       text NOT NULL,
    vehicle    text NOT NULL,
    capacity   bigint[] NOT NULL,
    skills     text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT couriers_in_zone UNIQUE (zone_id, id),
    CONSTRAINT couriers_capacity CHECK (cardinality(capacity) = 4 AND 0 <= ALL (capacity))
);

-- One row per zone and service day that has shifts: edits of the fleet raise its epoch, bookings share-lock it.
CREATE TABLE plans (
    zone_id      uuid NOT NULL CONSTRAINT plans_zone_fk REFERENCES zones,
    service_date date NOT NULL,
    epoch        bigint NOT NULL DEFAULT 1,
    CONSTRAINT plans_pk PRIMARY KEY (zone_id, service_date)
);

-- A shift and its route have the same id. The route's version is what bookings compare and swap.
CREATE TABLE shifts (
    id            uuid NOT NULL CONSTRAINT shifts_pk PRIMARY KEY,
    zone_id       uuid NOT NULL,
    service_date  date NOT NULL,
    version       bigint NOT NULL DEFAULT 1,
    courier_id    uuid NOT NULL,
    depot_id      uuid,
    start_lat     double precision,
    start_lng     double precision,
    end_lat       double precision,
    end_lng       double precision,
    starts_at     timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    capacity      bigint[] NOT NULL,
    skills        text[] NOT NULL,
    breaks        jsonb NOT NULL DEFAULT '[]',
    created_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT shifts_in_plan UNIQUE (zone_id, service_date, id),
    CONSTRAINT shifts_plan_fk FOREIGN KEY (zone_id, service_date) REFERENCES plans,
    CONSTRAINT shifts_courier_fk FOREIGN KEY (zone_id, courier_id) REFERENCES couriers (zone_id, id),
    CONSTRAINT shifts_depot_fk FOREIGN KEY (zone_id, depot_id) REFERENCES depots (zone_id, id),
    CONSTRAINT shifts_start CHECK ((depot_id IS NULL) = (start_lat IS NOT NULL) AND (start_lat IS NULL) = (start_lng IS NULL)),
    CONSTRAINT shifts_end CHECK ((end_lat IS NULL) = (end_lng IS NULL)),
    CONSTRAINT shifts_hours CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '24 hours'),
    CONSTRAINT shifts_capacity CHECK (cardinality(capacity) = 4 AND 0 <= ALL (capacity))
);
CREATE INDEX shifts_courier ON shifts (courier_id, service_date);
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE shifts ADD CONSTRAINT shifts_one_at_a_time
    EXCLUDE USING gist (courier_id WITH =, tstzrange(starts_at, ends_at) WITH &&);

CREATE TABLE routes (
    id           uuid NOT NULL CONSTRAINT routes_pk PRIMARY KEY,
    zone_id      uuid NOT NULL,
    service_date date NOT NULL,
    version      bigint NOT NULL DEFAULT 0,
    CONSTRAINT routes_in_plan UNIQUE (zone_id, service_date, id),
    CONSTRAINT routes_shift_fk FOREIGN KEY (zone_id, service_date, id)
        REFERENCES shifts (zone_id, service_date, id) ON DELETE CASCADE
);

CREATE TABLE slot_templates (
    id            uuid NOT NULL CONSTRAINT slot_templates_pk PRIMARY KEY,
    zone_id       uuid NOT NULL CONSTRAINT slot_templates_zone_fk REFERENCES zones,
    version       bigint NOT NULL DEFAULT 1,
    name          text NOT NULL,
    weekdays      smallint NOT NULL,
    start_minute  smallint NOT NULL,
    end_minute    smallint NOT NULL,
    price         bigint NOT NULL,
    lead_seconds  bigint NOT NULL,
    cutoff_days   smallint,
    cutoff_minute smallint,
    max_bookings  integer,
    valid_from    date,
    valid_to      date,
    retired_at    timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT slot_templates_in_zone UNIQUE (zone_id, id),
    CONSTRAINT slot_templates_weekdays CHECK (weekdays BETWEEN 1 AND 127),
    CONSTRAINT slot_templates_hours CHECK (0 <= start_minute AND start_minute < end_minute AND end_minute <= 1440),
    CONSTRAINT slot_templates_price CHECK (price >= 0),
    CONSTRAINT slot_templates_lead CHECK (lead_seconds BETWEEN 0 AND 2592000),
    CONSTRAINT slot_templates_cutoff CHECK ((cutoff_days IS NULL) = (cutoff_minute IS NULL)),
    CONSTRAINT slot_templates_max_bookings CHECK (max_bookings >= 0),
    CONSTRAINT slot_templates_valid CHECK (valid_to >= valid_from)
);

CREATE TABLE slot_exceptions (
    id               uuid NOT NULL CONSTRAINT slot_exceptions_pk PRIMARY KEY,
    zone_id          uuid NOT NULL CONSTRAINT slot_exceptions_zone_fk REFERENCES zones,
    version          bigint NOT NULL DEFAULT 1,
    service_date     date NOT NULL,
    slot_template_id uuid,
    reason           text NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT slot_exceptions_template_fk FOREIGN KEY (zone_id, slot_template_id)
        REFERENCES slot_templates (zone_id, id),
    CONSTRAINT slot_exceptions_unique UNIQUE NULLS NOT DISTINCT (zone_id, service_date, slot_template_id),
    CONSTRAINT slot_exceptions_reason CHECK (char_length(reason) BETWEEN 1 AND 200)
);

-- How many reservations of a limited slot a day has. Written by compare-and-swap together with the stops.
CREATE TABLE slot_days (
    zone_id          uuid NOT NULL,
    slot_template_id uuid NOT NULL,
    service_date     date NOT NULL,
    taken            integer NOT NULL,
    CONSTRAINT slot_days_pk PRIMARY KEY (zone_id, slot_template_id, service_date),
    CONSTRAINT slot_days_template_fk FOREIGN KEY (zone_id, slot_template_id) REFERENCES slot_templates (zone_id, id),
    CONSTRAINT slot_days_taken CHECK (taken >= 0)
);

CREATE TABLE holds (
    id             uuid NOT NULL CONSTRAINT holds_pk PRIMARY KEY,
    zone_id        uuid NOT NULL CONSTRAINT holds_zone_fk REFERENCES zones,
    merchant_id    uuid NOT NULL CONSTRAINT holds_merchant_fk REFERENCES merchants,
    service_date   date NOT NULL,
    reservation_id uuid NOT NULL CONSTRAINT holds_reservation_unique UNIQUE,
    credential_id  uuid,
    shopper        text,
    state          text NOT NULL,
    expires_at     timestamptz NOT NULL,
    kind           text NOT NULL,
    order_data     jsonb NOT NULL,
    promise        jsonb NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT holds_state CHECK (state IN ('active', 'booked', 'released', 'replaced', 'expired')),
    CONSTRAINT holds_kind CHECK (kind IN ('delivery', 'collection', 'shipment'))
);
CREATE UNIQUE INDEX holds_one_per_token ON holds (credential_id) WHERE state = 'active' AND credential_id IS NOT NULL;
CREATE INDEX holds_active ON holds (zone_id, service_date) WHERE state = 'active';

CREATE TABLE bookings (
    id              uuid NOT NULL CONSTRAINT bookings_pk PRIMARY KEY,
    zone_id         uuid NOT NULL CONSTRAINT bookings_zone_fk REFERENCES zones,
    merchant_id     uuid NOT NULL CONSTRAINT bookings_merchant_fk REFERENCES merchants,
    service_date    date NOT NULL,
    version         bigint NOT NULL DEFAULT 1,
    state           text NOT NULL,
    reservation_id  uuid NOT NULL CONSTRAINT bookings_reservation_unique UNIQUE,
    hold_id         uuid CONSTRAINT bookings_hold_unique UNIQUE,
    shopper         text,
    reference       text,
    kind            text NOT NULL,
    order_data      jsonb NOT NULL,
    promise         jsonb NOT NULL,
    window_start    timestamptz NOT NULL,
    window_end      timestamptz NOT NULL,
    contact         jsonb,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CONSTRAINT bookings_state CHECK (state IN ('confirmed', 'cancelled')),
    CONSTRAINT bookings_kind CHECK (kind IN ('delivery', 'collection', 'shipment')),
    CONSTRAINT bookings_window CHECK (window_end >= window_start)
);
CREATE INDEX bookings_day ON bookings (zone_id, service_date, id);
CREATE INDEX bookings_merchant ON bookings (merchant_id, id);
CREATE INDEX bookings_reference ON bookings (merchant_id, reference) WHERE reference IS NOT NULL;
CREATE INDEX bookings_shopper ON bookings (merchant_id, shopper) WHERE shopper IS NOT NULL;

-- The plan: all that the planner needs of a stop, so that a plan is rebuilt from routes and stops alone.
CREATE TABLE stops (
    id                uuid NOT NULL CONSTRAINT stops_pk PRIMARY KEY,
    zone_id           uuid NOT NULL,
    service_date      date NOT NULL,
    route_id          uuid NOT NULL,
    rank              bytea NOT NULL,
    kind              text NOT NULL,
    reservation_id    uuid,
    lat               double precision,
    lng               double precision,
    window_start      timestamptz,
    window_end        timestamptz,
    service_seconds   bigint NOT NULL,
    load              bigint[] NOT NULL,
    skills            text[] NOT NULL DEFAULT '{}',
    depot_id          uuid,
    max_ride_seconds  bigint,
    depart_after      timestamptz NOT NULL,
    slot_template_id  uuid,
    CONSTRAINT stops_route_fk FOREIGN KEY (zone_id, service_date, route_id)
        REFERENCES routes (zone_id, service_date, id),
    CONSTRAINT stops_rank_unique UNIQUE (route_id, rank) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT stops_once UNIQUE (reservation_id, kind),
    CONSTRAINT stops_kind CHECK (kind IN ('delivery', 'collection', 'pickup', 'dropoff', 'break')),
    CONSTRAINT stops_reserved CHECK ((kind = 'break') = (reservation_id IS NULL)),
    CONSTRAINT stops_place CHECK ((kind = 'break' OR lat IS NOT NULL) AND (lat IS NULL) = (lng IS NULL)),
    CONSTRAINT stops_window CHECK (window_end >= window_start),
    CONSTRAINT stops_load CHECK (cardinality(load) = 4 AND 0 <= ALL (load)),
    CONSTRAINT stops_service CHECK (service_seconds >= 0)
);
CREATE INDEX stops_plan ON stops (zone_id, service_date);
COMMENT ON COLUMN stops.window_start IS 'NULL: open on that side';

CREATE TABLE idempotency_keys (
    merchant_id  uuid NOT NULL CONSTRAINT idempotency_keys_merchant_fk REFERENCES merchants,
    scope        text NOT NULL,
    key          text NOT NULL,
    request_hash bytea NOT NULL,
    status       smallint NOT NULL,
    receipt      jsonb NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT idempotency_keys_pk PRIMARY KEY (merchant_id, scope, key),
    CONSTRAINT idempotency_keys_length CHECK (char_length(key) BETWEEN 1 AND 255)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

-- What is told to the outside, written in the transaction that makes it true.
CREATE TABLE outbox (
    id          uuid NOT NULL CONSTRAINT outbox_pk PRIMARY KEY,
    zone_id     uuid NOT NULL,
    merchant_id uuid NOT NULL,
    topic       text NOT NULL,
    subject_id  uuid NOT NULL,
    payload     jsonb NOT NULL,
    created_at  timestamptz NOT NULL,
    sent_at     timestamptz
);
CREATE INDEX outbox_waiting ON outbox (created_at) WHERE sent_at IS NULL;

-- The promise ledger: what was promised, moved and called off, when. Only ever appended to.
CREATE TABLE ledger (
    id          uuid NOT NULL CONSTRAINT ledger_pk PRIMARY KEY,
    zone_id     uuid NOT NULL,
    merchant_id uuid NOT NULL,
    booking_id  uuid NOT NULL CONSTRAINT ledger_booking_fk REFERENCES bookings,
    event       text NOT NULL,
    data        jsonb NOT NULL,
    at          timestamptz NOT NULL,
    CONSTRAINT ledger_event CHECK (event IN ('confirmed', 'rescheduled', 'cancelled'))
);
CREATE INDEX ledger_booking ON ledger (booking_id, id);

CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the promise ledger is only ever appended to' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
