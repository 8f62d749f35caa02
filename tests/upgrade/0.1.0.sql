-- A database of ritiro 0.1.0, made by
-- tests/upgrade/fill.py at 2026-11-28T08:38:12+00:00, in Etc/GMT+12. Every name, key and place is made up.

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';

CREATE FUNCTION public.audit_is_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'the audit is only ever appended to' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION public.coarse_e7(e7 bigint, most bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT least(floor(e7 / 1000000.0)::bigint, most - 1) * 1000000 + 500000 $$;

CREATE FUNCTION public.coarse_order(order_data jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT order_data || jsonb_build_object('place', coarse_place(order_data->'place'), 'origin',
        CASE jsonb_typeof(order_data->'origin') WHEN 'object'
            THEN order_data->'origin' || jsonb_build_object('place', coarse_place(order_data->'origin'->'place'))
            ELSE order_data->'origin' END) $$;

CREATE FUNCTION public.coarse_place(place jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT place || jsonb_build_object('lat_e7', coarse_e7((place->>'lat_e7')::bigint, 900),
                                       'lng_e7', coarse_e7((place->>'lng_e7')::bigint, 1800)) $$;

CREATE FUNCTION public.coarse_promise(promise jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT promise || jsonb_build_object('place', coarse_place(promise->'place'), 'origin',
        CASE jsonb_typeof(promise->'origin') WHEN 'array'
            THEN jsonb_build_array(coarse_place(promise->'origin'->0), promise->'origin'->1)
            ELSE promise->'origin' END) $$;

CREATE FUNCTION public.contact_follows_booking() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE contacts SET service_date = NEW.service_date WHERE booking_id = NEW.id;
    RETURN NULL;
END $$;

CREATE FUNCTION public.erase_places(booking_ids uuid[], since timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.erased_ledger_data(data jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT data || jsonb_build_object('promise', coarse_promise(data->'promise'), 'reason', NULL) $$;

CREATE FUNCTION public.great_circle_meters(lat1 double precision, lng1 double precision, lat2 double precision, lng2 double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT 2 * 6371008.771415 * asin(least(1, sqrt(
        sin(radians(lat2 - lat1) / 2) ^ 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lng2 - lng1) / 2) ^ 2))) $$;

CREATE FUNCTION public.ledger_is_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'the promise ledger is only ever appended to' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION public.ledger_is_only_erased() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.ritiro_shift_state_follows() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM 1 FROM transitions WHERE process = 'shift' AND from_state = OLD.shift_state AND to_state = NEW.shift_state;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a shift does not go from % to %', OLD.shift_state, NEW.shift_state
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.ritiro_state_begins() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'a % begins as %, not as %', TG_ARGV[0], TG_ARGV[1], NEW.state
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;

CREATE FUNCTION public.ritiro_state_follows() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM 1 FROM transitions WHERE process = TG_ARGV[0] AND from_state = OLD.state AND to_state = NEW.state;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a % does not go from % to %', TG_ARGV[0], OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.ritiro_tell_fleet() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('ritiro', 'fleet ' || NEW.zone_id || ' ' || NEW.service_date);
    RETURN NULL;
END $$;

CREATE FUNCTION public.ritiro_tell_keys() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('ritiro', 'keys');
    RETURN NULL;
END $$;

CREATE FUNCTION public.ritiro_tell_zone() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('ritiro', 'zone ' || COALESCE(NEW.id, OLD.id));
    RETURN NULL;
END $$;

CREATE FUNCTION public.ritiro_tell_zone_of() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('ritiro', 'zone ' || COALESCE(NEW.zone_id, OLD.zone_id));
    RETURN NULL;
END $$;

SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE public.__diesel_schema_migrations (
    version character varying(50) NOT NULL,
    run_on timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);

CREATE TABLE public.audit (
    id uuid NOT NULL,
    merchant_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_id uuid,
    actor_role text NOT NULL,
    action text NOT NULL,
    subject_id uuid NOT NULL,
    request_id text,
    detail jsonb NOT NULL,
    CONSTRAINT audit_action CHECK ((action ~ '^[a-z_]+\.[a-z_]+$'::text)),
    CONSTRAINT audit_actor CHECK ((actor_role = ANY (ARRAY['admin'::text, 'operator'::text, 'courier'::text, 'shopper'::text, 'booking'::text, 'command_line'::text])))
);

COMMENT ON COLUMN public.audit.actor_id IS 'The key or token; NULL: the command line';

CREATE TABLE public.bookings (
    id uuid NOT NULL,
    zone_id uuid NOT NULL,
    merchant_id uuid NOT NULL,
    service_date date NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    state text NOT NULL,
    reservation_id uuid NOT NULL,
    hold_id uuid,
    shopper text,
    reference text,
    kind text NOT NULL,
    order_data jsonb NOT NULL,
    promise jsonb NOT NULL,
    window_start timestamp with time zone NOT NULL,
    window_end timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    erased_at timestamp with time zone,
    CONSTRAINT bookings_kind CHECK ((kind = ANY (ARRAY['delivery'::text, 'collection'::text, 'shipment'::text]))),
    CONSTRAINT bookings_state CHECK ((state = ANY (ARRAY['confirmed'::text, 'completed'::text, 'failed'::text, 'cancelled'::text]))),
    CONSTRAINT bookings_window CHECK ((window_end >= window_start))
);

CREATE TABLE public.contacts (
    booking_id uuid NOT NULL,
    zone_id uuid NOT NULL,
    merchant_id uuid NOT NULL,
    service_date date NOT NULL,
    name text,
    phone text,
    address text,
    notes text
);

COMMENT ON COLUMN public.contacts.service_date IS 'That of the booking; contacts are deleted some time after it';

CREATE TABLE public.courier_events (
    courier_id uuid NOT NULL,
    id uuid NOT NULL,
    zone_id uuid NOT NULL,
    merchant_id uuid NOT NULL,
    service_date date NOT NULL,
    shift_id uuid NOT NULL,
    stop_id uuid,
    booking_id uuid,
    kind text NOT NULL,
    reason text,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    reported_by text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    CONSTRAINT courier_events_kind CHECK ((kind = ANY (ARRAY['accept'::text, 'start'::text, 'depart'::text, 'arrive'::text, 'complete'::text, 'fail'::text, 'return'::text, 'pause'::text, 'resume'::text, 'end'::text, 'break_down'::text, 'absent'::text, 'restore'::text]))),
    CONSTRAINT courier_events_reason CHECK (((kind = 'fail'::text) = (reason IS NOT NULL)))
);

COMMENT ON COLUMN public.courier_events.occurred_at IS 'By the clock of the device';

CREATE TABLE public.courier_positions (
    courier_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    lat double precision NOT NULL,
    lng double precision NOT NULL,
    accuracy_meters integer,
    speed_kmh double precision,
    heading_degrees smallint,
    CONSTRAINT courier_positions_accuracy CHECK ((accuracy_meters >= 0)),
    CONSTRAINT courier_positions_heading CHECK (((heading_degrees >= 0) AND (heading_degrees <= 359))),
    CONSTRAINT courier_positions_place CHECK ((((lat >= ('-90'::integer)::double precision) AND (lat <= (90)::double precision)) AND ((lng >= ('-180'::integer)::double precision) AND (lng <= (180)::double precision)))),
    CONSTRAINT courier_positions_speed CHECK ((speed_kmh >= (0)::double precision))
);

COMMENT ON COLUMN public.courier_positions.at IS 'By the clock of the device';

CREATE TABLE public.couriers (
    id uuid NOT NULL,
    zone_id uuid NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    name text NOT NULL,
    vehicle text NOT NULL,
    capacity bigint[] NOT NULL,
    skills text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT couriers_capacity CHECK (((cardinality(capacity) = 4) AND (0 <= ALL (capacity))))
);

CREATE TABLE public.credentials (
    id uuid NOT NULL,
    merchant_id uuid NOT NULL,
    role text NOT NULL,
    prefix text NOT NULL,
    secret_hash bytea NOT NULL,
    courier_id uuid,
    shopper text,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    name text,
    last_used_at timestamp with time zone,
    CONSTRAINT credentials_courier CHECK (((role = 'courier'::text) = (courier_id IS NOT NULL))),
    CONSTRAINT credentials_hash_length CHECK ((octet_length(secret_hash) = 32)),
    CONSTRAINT credentials_keys_named CHECK (((role = ANY (ARRAY['admin'::text, 'operator'::text])) = (name IS NOT NULL))),
    CONSTRAINT credentials_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200))),
    CONSTRAINT credentials_role CHECK ((role = ANY (ARRAY['admin'::text, 'operator'::text, 'courier'::text, 'shopper'::text]))),
    CONSTRAINT credentials_shopper CHECK (((role = 'shopper'::text) = (shopper IS NOT NULL))),
    CONSTRAINT credentials_tokens_expire CHECK (((role = ANY (ARRAY['admin'::text, 'operator'::text])) OR (expires_at IS NOT NULL)))
);

COMMENT ON COLUMN public.credentials.last_used_at IS 'Of keys only; written in batches, so up to two minutes old';

CREATE TABLE public.depots (
    id uuid NOT NULL,
    zone_id uuid NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    name text NOT NULL,
    lat double precision NOT NULL,
    lng double precision NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT depots_place CHECK ((((lat >= ('-90'::integer)::double precision) AND (lat <= (90)::double precision)) AND ((lng >= ('-180'::integer)::double precision) AND (lng <= (180)::double precision))))
);

CREATE TABLE public.erasures (
    id uuid NOT NULL,
    merchant_id uuid NOT NULL,
    credential_id uuid,
    pseudonym text NOT NULL,
    counts jsonb NOT NULL,
    at timestamp with time zone NOT NULL
);

COMMENT ON COLUMN public.erasures.pseudonym IS 'Random; it stands where the shopper''s reference stood, and nothing leads back';

CREATE TABLE public.eta_notices (
    booking_id uuid NOT NULL,
    reservation_id uuid NOT NULL,
    service_date date NOT NULL,
    told_expected timestamp with time zone,
    approaching_at timestamp with time zone,
    at_risk boolean DEFAULT false NOT NULL
);

COMMENT ON COLUMN public.eta_notices.reservation_id IS 'The promise that it was told of: another promise begins anew';

CREATE TABLE public.holds (
    id uuid NOT NULL,
    zone_id uuid NOT NULL,
    merchant_id uuid NOT NULL,
    service_date date NOT NULL,
    reservation_id uuid NOT NULL,
    credential_id uuid,
    shopper text,
    state text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    order_data jsonb NOT NULL,
    promise jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    erased_at timestamp with time zone,
    CONSTRAINT holds_kind CHECK ((kind = ANY (ARRAY['delivery'::text, 'collection'::text, 'shipment'::text]))),
    CONSTRAINT holds_state CHECK ((state = ANY (ARRAY['active'::text, 'booked'::text, 'released'::text, 'replaced'::text, 'expired'::text])))
);

CREATE TABLE public.idempotency_keys (
    merchant_id uuid NOT NULL,
    scope text NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    subject_id uuid NOT NULL,
    CONSTRAINT idempotency_keys_length CHECK (((char_length(key) >= 1) AND (char_length(key) <= 255)))
);

CREATE TABLE public.ledger (
    id uuid NOT NULL,
    zone_id uuid NOT NULL,
    merchant_id uuid NOT NULL,
    booking_id uuid NOT NULL,
    event text NOT NULL,
    data jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    erased_at timestamp with time zone,
    CONSTRAINT ledger_erased_later CHECK ((erased_at >= at)),
    CONSTRAINT ledger_event CHECK ((event = ANY (ARRAY['confirmed'::text, 'rescheduled'::text, 'cancelled'::text])))
);

CREATE TABLE public.lost_demand (
    zone_id uuid NOT NULL,
    service_date date NOT NULL,
    wish text NOT NULL,
    code text NOT NULL,
    cell_south integer NOT NULL,
    cell_west integer NOT NULL,
    refused bigint NOT NULL,
    CONSTRAINT lost_demand_cell CHECK ((((cell_south >= '-9000'::integer) AND (cell_south <= 8999)) AND ((cell_west >= '-18000'::integer) AND (cell_west <= 17999)))),
    CONSTRAINT lost_demand_refused CHECK ((refused > 0)),
    CONSTRAINT lost_demand_wish CHECK ((wish = ANY (ARRAY['offers'::text, 'reservation'::text])))
);

COMMENT ON COLUMN public.lost_demand.cell_south IS 'Hundredths of a degree: the south-west corner of a cell about 1 km wide';

CREATE TABLE public.merchants (
    id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    allowed_origins text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT merchants_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200))),
    CONSTRAINT merchants_origins CHECK ((cardinality(allowed_origins) <= 20))
);

CREATE TABLE public.object_deletions (
    object_id uuid NOT NULL,
    since timestamp with time zone NOT NULL
);

CREATE TABLE public.offers_asked (
    zone_id uuid NOT NULL,
    service_date date NOT NULL,
    asked bigint NOT NULL,
    met bigint NOT NULL,
    CONSTRAINT offers_asked_counts CHECK (((0 <= met) AND (met <= asked)))
);

COMMENT ON COLUMN public.offers_asked.met IS 'Of those asked: answered with at least one window';

CREATE TABLE public.outbox (
    id uuid NOT NULL,
    zone_id uuid NOT NULL,
    merchant_id uuid NOT NULL,
    topic text NOT NULL,
    subject_id uuid NOT NULL,
    payload jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    seq bigint NOT NULL
);

ALTER TABLE public.outbox ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.outbox_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.pin_failures (
    booking_id uuid NOT NULL,
    id uuid NOT NULL,
    courier_id uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.plans (
    zone_id uuid NOT NULL,
    service_date date NOT NULL,
    epoch bigint DEFAULT 1 NOT NULL,
    erased_at timestamp with time zone
);

CREATE TABLE public.proofs (
    merchant_id uuid NOT NULL,
    id uuid NOT NULL,
    booking_id uuid NOT NULL,
    zone_id uuid NOT NULL,
    service_date date NOT NULL,
    courier_id uuid,
    reported_by text NOT NULL,
    kind text NOT NULL,
    said text,
    object_id uuid,
    media_type text,
    size_bytes bigint,
    sha256 bytea,
    occurred_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    seq bigint NOT NULL,
    CONSTRAINT proofs_file CHECK ((((media_type IS NULL) = (size_bytes IS NULL)) AND ((media_type IS NULL) = (sha256 IS NULL)) AND ((media_type IS NULL) OR (object_id IS NOT NULL)))),
    CONSTRAINT proofs_kind CHECK ((kind = ANY (ARRAY['pin'::text, 'photo'::text, 'signature'::text, 'name'::text, 'note'::text]))),
    CONSTRAINT proofs_media CHECK ((media_type = ANY (ARRAY['image/jpeg'::text, 'image/png'::text, 'image/webp'::text]))),
    CONSTRAINT proofs_object CHECK (((kind = ANY (ARRAY['photo'::text, 'signature'::text])) = (object_id IS NOT NULL))),
    CONSTRAINT proofs_said CHECK (((kind = ANY (ARRAY['name'::text, 'note'::text])) = (said IS NOT NULL)))
);

COMMENT ON COLUMN public.proofs.service_date IS 'That of the booking when it was proved; proofs are deleted some time after it';

COMMENT ON COLUMN public.proofs.courier_id IS 'NULL: an operator';

COMMENT ON COLUMN public.proofs.occurred_at IS 'By the clock of the device';

ALTER TABLE public.proofs ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.proofs_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.routes (
    id uuid NOT NULL,
    zone_id uuid NOT NULL,
    service_date date NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    state text DEFAULT 'planned'::text NOT NULL,
    shift_state text DEFAULT 'planned'::text NOT NULL,
    accepted_at timestamp with time zone,
    started_at timestamp with time zone,
    departed_at timestamp with time zone,
    finished_at timestamp with time zone,
    ended_at timestamp with time zone,
    locked_at timestamp with time zone,
    released_at timestamp with time zone,
    overtime_until timestamp with time zone,
    CONSTRAINT routes_shift_state CHECK ((shift_state = ANY (ARRAY['planned'::text, 'on_duty'::text, 'paused'::text, 'ended'::text, 'absent'::text, 'broken_down'::text]))),
    CONSTRAINT routes_state CHECK ((state = ANY (ARRAY['planned'::text, 'accepted'::text, 'under_way'::text, 'finished'::text, 'abandoned'::text])))
);

COMMENT ON COLUMN public.routes.locked_at IS 'Since then only an operator changes it';

COMMENT ON COLUMN public.routes.released_at IS 'Since then it is loaded: nothing that comes from the depot is put in or taken out';

COMMENT ON COLUMN public.routes.overtime_until IS 'What cannot be helped: the courier is back later than the shift says';

CREATE TABLE public.settings (
    name text NOT NULL,
    value bytea NOT NULL
);

COMMENT ON TABLE public.settings IS 'What an installation generates once, for example the key that signs its tokens';

CREATE TABLE public.shifts (
    id uuid NOT NULL,
    zone_id uuid NOT NULL,
    service_date date NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    courier_id uuid NOT NULL,
    depot_id uuid,
    start_lat double precision,
    start_lng double precision,
    end_lat double precision,
    end_lng double precision,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    capacity bigint[] NOT NULL,
    skills text[] NOT NULL,
    breaks jsonb DEFAULT '[]'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT shifts_capacity CHECK (((cardinality(capacity) = 4) AND (0 <= ALL (capacity)))),
    CONSTRAINT shifts_end CHECK (((end_lat IS NULL) = (end_lng IS NULL))),
    CONSTRAINT shifts_hours CHECK (((ends_at > starts_at) AND (ends_at <= (starts_at + '24:00:00'::interval)))),
    CONSTRAINT shifts_start CHECK ((((depot_id IS NULL) = (start_lat IS NOT NULL)) AND ((start_lat IS NULL) = (start_lng IS NULL))))
);

CREATE TABLE public.slot_days (
    zone_id uuid NOT NULL,
    slot_template_id uuid NOT NULL,
    service_date date NOT NULL,
    taken integer NOT NULL,
    CONSTRAINT slot_days_taken CHECK ((taken >= 0))
);

CREATE TABLE public.slot_exceptions (
    id uuid NOT NULL,
    zone_id uuid NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    service_date date NOT NULL,
    slot_template_id uuid,
    reason text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT slot_exceptions_reason CHECK (((char_length(reason) >= 1) AND (char_length(reason) <= 200)))
);

CREATE TABLE public.slot_templates (
    id uuid NOT NULL,
    zone_id uuid NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    name text NOT NULL,
    weekdays smallint NOT NULL,
    start_minute smallint NOT NULL,
    end_minute smallint NOT NULL,
    price bigint NOT NULL,
    lead_seconds bigint NOT NULL,
    cutoff_days smallint,
    cutoff_minute smallint,
    max_bookings integer,
    valid_from date,
    valid_to date,
    retired_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT slot_templates_cutoff CHECK (((cutoff_days IS NULL) = (cutoff_minute IS NULL))),
    CONSTRAINT slot_templates_hours CHECK (((0 <= start_minute) AND (start_minute < end_minute) AND (end_minute <= 1440))),
    CONSTRAINT slot_templates_lead CHECK (((lead_seconds >= 0) AND (lead_seconds <= 2592000))),
    CONSTRAINT slot_templates_max_bookings CHECK ((max_bookings >= 0)),
    CONSTRAINT slot_templates_price CHECK ((price >= 0)),
    CONSTRAINT slot_templates_valid CHECK ((valid_to >= valid_from)),
    CONSTRAINT slot_templates_weekdays CHECK (((weekdays >= 1) AND (weekdays <= 127)))
);

CREATE TABLE public.stops (
    id uuid NOT NULL,
    zone_id uuid NOT NULL,
    service_date date NOT NULL,
    route_id uuid,
    rank bytea NOT NULL,
    kind text NOT NULL,
    reservation_id uuid,
    lat double precision,
    lng double precision,
    window_start timestamp with time zone,
    window_end timestamp with time zone,
    service_seconds bigint NOT NULL,
    load bigint[] NOT NULL,
    skills text[] DEFAULT '{}'::text[] NOT NULL,
    depot_id uuid,
    max_ride_seconds bigint,
    depart_after timestamp with time zone NOT NULL,
    slot_template_id uuid,
    state text DEFAULT 'planned'::text NOT NULL,
    departed_at timestamp with time zone,
    arrived_at timestamp with time zone,
    finished_at timestamp with time zone,
    failure text,
    pinned boolean DEFAULT false NOT NULL,
    promised_until timestamp with time zone,
    CONSTRAINT stops_failure CHECK (((state = 'failed'::text) = (failure IS NOT NULL))),
    CONSTRAINT stops_finished CHECK (((state = ANY (ARRAY['completed'::text, 'failed'::text])) = (finished_at IS NOT NULL))),
    CONSTRAINT stops_kind CHECK ((kind = ANY (ARRAY['delivery'::text, 'collection'::text, 'pickup'::text, 'dropoff'::text, 'break'::text]))),
    CONSTRAINT stops_load CHECK (((cardinality(load) = 4) AND (0 <= ALL (load)))),
    CONSTRAINT stops_place CHECK ((((kind = 'break'::text) OR (lat IS NOT NULL)) AND ((lat IS NULL) = (lng IS NULL)))),
    CONSTRAINT stops_reserved CHECK (((kind = 'break'::text) = (reservation_id IS NULL))),
    CONSTRAINT stops_service CHECK ((service_seconds >= 0)),
    CONSTRAINT stops_state CHECK ((state = ANY (ARRAY['planned'::text, 'en_route'::text, 'arrived'::text, 'completed'::text, 'failed'::text]))),
    CONSTRAINT stops_waiting CHECK (((route_id IS NOT NULL) OR ((reservation_id IS NOT NULL) AND (state = 'planned'::text)))),
    CONSTRAINT stops_window CHECK ((window_end >= window_start))
);

COMMENT ON COLUMN public.stops.window_start IS 'NULL: open on that side';

COMMENT ON COLUMN public.stops.pinned IS 'An operator gave it to this courier: nothing but an operator moves it to another one';

COMMENT ON COLUMN public.stops.promised_until IS 'The promise cannot be kept: the plan''s window goes beyond this, which is where the promise ends';

CREATE TABLE public.transitions (
    process text NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    CONSTRAINT transitions_change CHECK ((from_state <> to_state)),
    CONSTRAINT transitions_process CHECK ((process = ANY (ARRAY['booking'::text, 'hold'::text, 'stop'::text, 'route'::text, 'shift'::text])))
);

COMMENT ON TABLE public.transitions IS 'Every change of state that triggers let pass; to stay as it is everything may';

CREATE TABLE public.webhook_attempts (
    id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    status smallint,
    error text,
    excerpt text,
    milliseconds bigint NOT NULL,
    CONSTRAINT webhook_attempts_excerpt CHECK ((char_length(excerpt) <= 500))
);

CREATE TABLE public.webhook_deliveries (
    id uuid NOT NULL,
    merchant_id uuid NOT NULL,
    zone_id uuid,
    endpoint_id uuid NOT NULL,
    event_id uuid NOT NULL,
    seq bigint NOT NULL,
    event_type text NOT NULL,
    subject_id uuid NOT NULL,
    data jsonb NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    failures smallint DEFAULT 0 NOT NULL,
    next_at timestamp with time zone NOT NULL,
    lease uuid,
    leased_until timestamp with time zone,
    finished_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT webhook_deliveries_failures CHECK ((failures >= 0)),
    CONSTRAINT webhook_deliveries_finished CHECK (((state = 'pending'::text) = (finished_at IS NULL))),
    CONSTRAINT webhook_deliveries_lease CHECK (((lease IS NULL) = (leased_until IS NULL))),
    CONSTRAINT webhook_deliveries_state CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'dead'::text])))
);

COMMENT ON COLUMN public.webhook_deliveries.zone_id IS 'NULL: a test, which happens in no zone';

CREATE TABLE public.webhook_endpoints (
    id uuid NOT NULL,
    merchant_id uuid NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    url text NOT NULL,
    event_types text[],
    description text,
    secret bytea NOT NULL,
    previous_secret bytea,
    previous_expires_at timestamp with time zone,
    disabled_reason text,
    disabled_at timestamp with time zone,
    failing_since timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT webhook_endpoints_description CHECK (((char_length(description) >= 1) AND (char_length(description) <= 200))),
    CONSTRAINT webhook_endpoints_disabled CHECK (((disabled_reason IS NULL) = (disabled_at IS NULL))),
    CONSTRAINT webhook_endpoints_previous CHECK (((previous_secret IS NULL) = (previous_expires_at IS NULL))),
    CONSTRAINT webhook_endpoints_reason CHECK ((disabled_reason = ANY (ARRAY['by_merchant'::text, 'gone'::text, 'failing'::text]))),
    CONSTRAINT webhook_endpoints_types CHECK ((cardinality(event_types) > 0)),
    CONSTRAINT webhook_endpoints_url CHECK (((char_length(url) >= 1) AND (char_length(url) <= 2000)))
);

COMMENT ON COLUMN public.webhook_endpoints.event_types IS 'NULL: all, also those that come later';

COMMENT ON COLUMN public.webhook_endpoints.failing_since IS 'The first failure since the last success';

CREATE TABLE public.zones (
    id uuid NOT NULL,
    merchant_id uuid NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    name text NOT NULL,
    time_zone text NOT NULL,
    currency text NOT NULL,
    area jsonb NOT NULL,
    load_dimensions text[] NOT NULL,
    skills text[] NOT NULL,
    travel jsonb NOT NULL,
    hold_seconds bigint NOT NULL,
    offer_seconds bigint NOT NULL,
    default_service_seconds bigint NOT NULL,
    asap jsonb,
    custom_window_price bigint,
    objective jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    foresight jsonb DEFAULT '{"menus": true, "opportunity_price_per_hour": 0}'::jsonb NOT NULL,
    live jsonb DEFAULT '{"approaching_meters": null, "eta_change_seconds": 300, "approaching_seconds": 600}'::jsonb NOT NULL,
    proofs jsonb DEFAULT '{}'::jsonb NOT NULL,
    release jsonb,
    CONSTRAINT zones_currency CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT zones_custom_price CHECK ((custom_window_price >= 0)),
    CONSTRAINT zones_dimensions CHECK (((cardinality(load_dimensions) >= 1) AND (cardinality(load_dimensions) <= 4))),
    CONSTRAINT zones_hold CHECK (((hold_seconds >= 10) AND (hold_seconds <= 3600))),
    CONSTRAINT zones_offer CHECK (((offer_seconds >= 10) AND (offer_seconds <= 86400))),
    CONSTRAINT zones_service CHECK (((default_service_seconds >= 0) AND (default_service_seconds <= 14400))),
    CONSTRAINT zones_skills CHECK ((cardinality(skills) <= 64))
);

COMMENT ON COLUMN public.zones.area IS 'GeoJSON MultiPolygon coordinates, [longitude, latitude]';

INSERT INTO public.__diesel_schema_migrations VALUES
	('20261122000001', '2026-11-28 08:37:44.725701'),
	('20261122000002', '2026-11-28 08:37:45.138972'),
	('20261124000003', '2026-11-28 08:37:45.150443'),
	('20261124000004', '2026-11-28 08:37:45.259077'),
	('20261124000005', '2026-11-28 08:37:45.286294'),
	('20261124000006', '2026-11-28 08:37:45.350403'),
	('20261124000007', '2026-11-28 08:37:45.394687'),
	('20261124000008', '2026-11-28 08:37:45.430337'),
	('20261124000009', '2026-11-28 08:37:45.466506'),
	('20261124000010', '2026-11-28 08:37:45.518289'),
	('20261124000011', '2026-11-28 08:37:45.545055'),
	('20261124000012', '2026-11-28 08:37:45.548263');

INSERT INTO public.audit VALUES
	('01a2214d-aa66-755c-937e-35457b25fef4', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:47+00', NULL, 'command_line', 'key.created', '01a2214d-aa63-707d-bb59-d1063e418c70', NULL, '{"role": "admin"}'),
	('01a2214d-aae6-779c-a49d-9b181629f420', '01a2214d-aada-77c8-bfd4-f25b9c46b64c', '2026-11-28 08:37:47+00', NULL, 'command_line', 'key.created', '01a2214d-aae4-76d8-8b41-41d65ddd5d16', NULL, '{"role": "admin"}'),
	('01a2214d-ab02-708a-9917-13dea6efc7f0', '01a2214d-aada-77c8-bfd4-f25b9c46b64c', '2026-11-28 08:37:47+00', '01a2214d-aae4-76d8-8b41-41d65ddd5d16', 'admin', 'zone.created', '01a2214d-aafa-74a3-923a-023399a1e5c2', '01a2214d-aaf6-73ee-b716-1a5612d066bb', '{"version": 1}'),
	('01a2214d-ab19-71a4-8db9-83bc91577313', '01a2214d-aada-77c8-bfd4-f25b9c46b64c', '2026-11-28 08:37:47+00', '01a2214d-aae4-76d8-8b41-41d65ddd5d16', 'admin', 'depot.created', '01a2214d-ab12-74b4-a012-38d6a7c194f3', '01a2214d-ab11-7130-a953-c29024b1ea8a', '{"version": 1}'),
	('01a2214d-ab3e-7364-9cba-3685c9d35567', '01a2214d-aada-77c8-bfd4-f25b9c46b64c', '2026-11-28 08:37:47+00', '01a2214d-aae4-76d8-8b41-41d65ddd5d16', 'admin', 'courier.created', '01a2214d-ab3b-77e2-89d9-3c569c9ace5c', '01a2214d-ab36-72ab-8f22-d78be21f9267', '{"version": 1}'),
	('01a2214d-ab66-71e0-be68-86330a96dbf5', '01a2214d-aada-77c8-bfd4-f25b9c46b64c', '2026-11-28 08:37:48+00', '01a2214d-aae4-76d8-8b41-41d65ddd5d16', 'admin', 'shift.created', '01a2214d-ab4e-7512-8262-28aa50ed8b0d', '01a2214d-ab48-7182-8f97-ce8d305fef3f', '{"version": 1}'),
	('01a2214d-abd8-74e7-8534-e98961981d3b', '01a2214d-aada-77c8-bfd4-f25b9c46b64c', '2026-11-28 08:37:48+00', '01a2214d-aae4-76d8-8b41-41d65ddd5d16', 'admin', 'zone.created', '01a2214d-abd3-750c-b020-04a2bf0940ad', '01a2214d-abd2-7653-a1b8-21d50f57027f', '{"version": 1}'),
	('01a2214d-abe8-70e1-aa4c-e87d0ef6c11e', '01a2214d-aada-77c8-bfd4-f25b9c46b64c', '2026-11-28 08:37:48+00', '01a2214d-aae4-76d8-8b41-41d65ddd5d16', 'admin', 'depot.created', '01a2214d-abe1-71cb-b837-8653e260e851', '01a2214d-abe1-71cb-b837-8652dcc721b1', '{"version": 1}'),
	('01a2214d-abfe-76a5-8ede-fcebd716b861', '01a2214d-aada-77c8-bfd4-f25b9c46b64c', '2026-11-28 08:37:48+00', '01a2214d-aae4-76d8-8b41-41d65ddd5d16', 'admin', 'courier.created', '01a2214d-abfb-775f-ac74-8bb2289e2925', '01a2214d-abf4-770d-adad-9cd1dffa9c7e', '{"version": 1}'),
	('01a2214d-ac1f-72aa-b9b6-6657005c3d91', '01a2214d-aada-77c8-bfd4-f25b9c46b64c', '2026-11-28 08:37:48+00', '01a2214d-aae4-76d8-8b41-41d65ddd5d16', 'admin', 'shift.created', '01a2214d-ac0e-73f3-b8d7-a410ac0c7449', '01a2214d-ac07-7258-b11f-710f065cf78f', '{"version": 1}'),
	('01a2214d-ac75-7276-a193-f5e2fea62358', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'webhook_endpoint.created', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-ac6c-70e4-93f8-f78d6affe6bb', '{"version": 1}'),
	('01a2214d-ac8f-7738-955d-b19f66b98e43', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'webhook_endpoint.created', '01a2214d-ac85-7079-9261-50590e726059', '01a2214d-ac84-7524-b1cf-5860b7909208', '{"version": 1}'),
	('01a2214d-ac96-7295-a04a-e6616736587d', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'key.created', '01a2214d-ac94-750c-b835-5919b5347718', '01a2214d-ac93-74a6-a5a2-7c70088445d8', '{"role": "operator"}'),
	('01a2214d-aca5-75f4-a869-92f26a2b8ee6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'key.created', '01a2214d-aca2-7408-a2ed-cadbeaafcead', '01a2214d-aca1-7757-a825-14185cda7c56', '{"role": "operator"}'),
	('01a2214d-acba-70da-a980-f29cd2c1951e', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'key.revoked', '01a2214d-aca2-7408-a2ed-cadbeaafcead', '01a2214d-acac-7219-88c1-11bed66eb4bb', '{}'),
	('01a2214d-acc8-759f-94bc-6d55f3f7b434', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'zone.created', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-acc0-73b8-915c-aa09d9a47a65', '{"version": 1}'),
	('01a2214d-acd7-719c-8cba-5e8e66d5b979', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'depot.created', '01a2214d-acce-738c-90b4-f35e0370f3d6', '01a2214d-acce-738c-90b4-f35df4c4af33', '{"version": 1}'),
	('01a2214d-ad1d-76af-b9a4-7a0f1f17232f', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'slot_template.created', '01a2214d-ad06-7204-866f-fa090e1d1ce5', '01a2214d-ad05-7039-af21-6366f3f03074', '{"version": 1}'),
	('01a2214d-ad4b-7122-9100-a6c35769e74b', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'slot_template.created', '01a2214d-ad43-71a2-b955-0be49b974cc4', '01a2214d-ad42-763f-86f0-a683925f45e1', '{"version": 1}'),
	('01a2214d-ad7c-7693-b9f0-07416f49dc3f', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'slot_template.created', '01a2214d-ad6c-7193-ad9d-d00c5a856b82', '01a2214d-ad69-7568-8889-ece51ca70674', '{"version": 1}'),
	('01a2214d-ad93-74ff-9d7c-62423cc9b18a', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'slot_template.created', '01a2214d-ad8f-72cb-ac3e-902560062099', '01a2214d-ad8e-7002-b728-0fa02dcf190f', '{"version": 1}'),
	('01a2214d-adaa-75f0-939a-93f8888a2207', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'slot_template.created', '01a2214d-ada6-7244-8289-aa66b5e6967e', '01a2214d-ada5-753d-88e2-969a588f897e', '{"version": 1}'),
	('01a2214d-adbc-7266-959d-e722994a8c86', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'slot_template.retired', '01a2214d-ada6-7244-8289-aa66b5e6967e', '01a2214d-adb8-72fb-beae-19a1691d11ca', '{}'),
	('01a2214d-adc9-772e-b237-a7018c8b0f89', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'slot_exception.created', '01a2214d-adc1-73a3-af30-ab1f39cf42ca', '01a2214d-adc0-744a-9fec-de7481fd7e2a', '{"version": 1}'),
	('01a2214d-addf-75d1-a216-73e9ac9e4cba', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'slot_exception.created', '01a2214d-add5-72f9-aa02-d9474da23069', '01a2214d-add4-7380-a1ad-69ee5eeaaa9f', '{"version": 1}'),
	('01a2214d-ae06-7239-a033-cd36c2397810', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'courier.created', '01a2214d-ae00-722a-8fbe-b9d2bd98b8d0', '01a2214d-adfa-7489-92e5-ef49314ab641', '{"version": 1}'),
	('01a2214d-ae1c-743c-a841-322976f56a13', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'courier.created', '01a2214d-ae1a-742a-9b40-4bb8ae8c4123', '01a2214d-ae0e-757d-a1f0-de6bf19b7ae3', '{"version": 1}'),
	('01a2214d-ae2e-7799-a4cf-dab185ee56b4', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'courier.created', '01a2214d-ae2c-7549-aac7-ffe42f7bc80e', '01a2214d-ae2a-76a3-ad6b-474bb8f0584e', '{"version": 1}'),
	('01a2214d-ae35-717b-aeef-c16a0632caeb', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'courier.created', '01a2214d-ae34-719c-8ee0-cb32e6cacc7a', '01a2214d-ae32-7308-85b4-d7cd0fcd0cea', '{"version": 1}'),
	('01a2214d-ae41-722a-ae87-8114ea1575f4', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'courier.created', '01a2214d-ae3f-768e-af17-5ac43870b0d3', '01a2214d-ae38-7388-8096-bb0cdd914c56', '{"version": 1}'),
	('01a2214d-ae59-7402-9592-981b18449e90', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'courier.created', '01a2214d-ae56-74a3-bea4-fcef9e8e95cd', '01a2214d-ae4c-760f-a60a-d8453332475a', '{"version": 1}'),
	('01a2214d-ae6f-70dd-98de-c234752b3166', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'shift.created', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '01a2214d-ae60-7426-b4bf-cc2e329ebbfa', '{"version": 1}'),
	('01a2214d-aeaf-75a9-8cd8-e826f359bc81', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'shift.created', '01a2214d-ae82-770b-a40f-97695471ee0d', '01a2214d-ae79-732c-909b-97ff225e9273', '{"version": 1}'),
	('01a2214d-aef7-7729-a50c-ee83ecd1adad', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'shift.created', '01a2214d-aebe-70ab-9379-1d186b519f7d', '01a2214d-aeb6-74af-ba17-e29655213c14', '{"version": 1}'),
	('01a2214d-af27-750f-9cd5-ec29ec690e6d', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:48+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'shift.created', '01a2214d-af07-726b-aab0-4a425d741258', '01a2214d-af06-7378-8bc0-d7f54ebca9e2', '{"version": 1}'),
	('01a2214d-af65-75c6-9b7a-63d3bf46539a', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:49+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'shift.created', '01a2214d-af42-737a-944f-af30c22d4648', '01a2214d-af3c-76c2-aaeb-7c19109bf8d0', '{"version": 1}'),
	('01a2214d-af83-7448-a0a0-901adffc3060', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:49+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'shift.created', '01a2214d-af75-76cd-9ad6-40e053b77b9f', '01a2214d-af6f-74cd-acb2-f9b6cc51bc31', '{"version": 1}'),
	('01a2214d-afcc-73e7-bb95-3fb1a49988f6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:49+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'shift.created', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '01a2214d-afa5-74fb-b4e7-25f79158b565', '{"version": 1}'),
	('01a2214d-b01a-708f-a4a4-4eaedfc52044', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:49+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'shift.created', '01a2214d-afec-7566-a809-197b8b08c7d7', '01a2214d-afea-776b-ba0b-d19734847a12', '{"version": 1}'),
	('01a2214d-b06f-778d-97e8-168bc9c6f536', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:49+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'shift.created', '01a2214d-b03a-7294-bef9-8cda75e92201', '01a2214d-b02d-7433-8f82-003f53a25879', '{"version": 1}'),
	('01a2214d-b096-7542-9e1a-accefcc6f5bc', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:49+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'shift.created', '01a2214d-b07e-700e-b325-0c8f09f6b361', '01a2214d-b07a-7513-9a5a-5b25f5b7f0d6', '{"version": 1}'),
	('01a2214d-b0c9-7504-bd38-d6ad27bcd836', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:49+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'shift.created', '01a2214d-b0a6-7151-9fda-d8440798b545', '01a2214d-b0a1-758d-b54d-2c73970a161b', '{"version": 1}'),
	('01a2214d-b0fb-777f-918a-d0f32dacb5b0', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:49+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'shift.created', '01a2214d-b0ea-7331-a895-9decf95fb3ab', '01a2214d-b0e4-7536-b46c-c3c7dccfd3fe', '{"version": 1}'),
	('01a2214d-b13d-7506-934d-15270c73a015', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:49+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'shift.created', '01a2214d-b10f-71dc-b67f-8030a3b8c0ba', '01a2214d-b106-741e-bb68-6f0d169ce0e9', '{"version": 1}'),
	('01a2214d-b1da-706a-b9b8-48c0bceee3bf', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:49+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'shift.created', '01a2214d-b1bf-714e-b397-ac409337311e', '01a2214d-b1ba-7722-985e-5e5b3af5c234', '{"version": 1}'),
	('01a2214d-b261-7772-8e5a-471476d45791', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:49+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'shift.created', '01a2214d-b24e-7583-a2ad-45e36d5f7cde', '01a2214d-b24a-707a-ac93-7c67d0f3bc6c', '{"version": 1}'),
	('01a2214d-b2a0-75e9-b3a7-02b8f3ae552e', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:49+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'courier_token.issued', '01a2214d-ae2c-7549-aac7-ffe42f7bc80e', '01a2214d-b297-7398-92c2-8af17d4dc67b', '{"credential_id": "01a2214d-b29f-7772-a6be-0bbd07afb3db"}'),
	('01a2214d-b2f4-736d-a11f-b32fd1c1f2cc', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:49+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'courier_token.issued', '01a2214d-ae56-74a3-bea4-fcef9e8e95cd', '01a2214d-b2ea-7789-8313-adcd5d2e59d6', '{"credential_id": "01a2214d-b2f3-750c-b202-fbb36a770ab3"}'),
	('01a2214d-b5e3-7530-9980-5381db483e1f', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:50+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'shopper_token.issued', '01a2214d-b5e2-70dd-8e24-4b1a41c99269', '01a2214d-b5e0-77d2-846a-f00f716eb802', '{}'),
	('01a2214d-bc9a-70ab-a7e2-ca1c3df2ca4d', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:52+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'depot.created', '01a2214d-bc8e-7083-a3b0-4d39d5285118', '01a2214d-bc8c-7278-b4a0-21dbd91fd0c1', '{"version": 1}'),
	('01a2214d-bcd2-7352-9fad-5dfe53f8d698', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:52+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'shift.created', '01a2214d-bcc6-7370-a120-176955b5ecf6', '01a2214d-bcc0-74d8-a1b2-582e688eaf50', '{"version": 1}'),
	('01a2214d-b173-71ec-889b-490fb2fee889', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:49+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'shift.created', '01a2214d-b152-7257-8deb-ba1151528e69', '01a2214d-b14a-7476-a6a0-23254cdf5daf', '{"version": 1}'),
	('01a2214d-b20d-72f0-a3e6-40873f6de09f', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:49+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'shift.created', '01a2214d-b1e8-7739-b98d-fb25f7759ee6', '01a2214d-b1e6-7367-b462-21341e61f9e8', '{"version": 1}'),
	('01a2214d-b279-71df-ab74-e08cba0da2b0', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:49+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'courier_token.issued', '01a2214d-ae00-722a-8fbe-b9d2bd98b8d0', '01a2214d-b26c-759f-9c4f-4fd25a4f2e1f', '{"credential_id": "01a2214d-b277-7263-9d6a-187788bf3829"}'),
	('01a2214d-b2bc-73c3-ae93-6cda09f60662', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:49+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'courier_token.issued', '01a2214d-ae34-719c-8ee0-cb32e6cacc7a', '01a2214d-b2a8-7457-8a01-597b7b56fbb8', '{"credential_id": "01a2214d-b2b5-7117-a09c-38d31c0853b4"}'),
	('01a2214d-bc76-768e-8a04-54c81e333250', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:52+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'zone.created', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-bc63-72fb-bbfe-9ad6eb708b07', '{"version": 1}'),
	('01a2214d-bcb8-75b0-966c-be93c9efc7c6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:52+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'courier.created', '01a2214d-bcb6-77b5-9b4e-85adc433ea9c', '01a2214d-bcae-773b-9ad3-e6715848f24b', '{"version": 1}'),
	('01a2214d-b1ac-74b6-8de9-7aeb1cfe8d5b', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:49+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'shift.created', '01a2214d-b195-7488-9728-062efd3cf83f', '01a2214d-b18d-76f1-8cfc-b073bbe0eab5', '{"version": 1}'),
	('01a2214d-b243-7396-ae68-abe10db490ca', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:49+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'shift.created', '01a2214d-b22c-76be-a56d-bdad3a4464d6', '01a2214d-b22a-7788-bd56-58d5aadce069', '{"version": 1}'),
	('01a2214d-b290-7211-b45c-d4adfbea67d5', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:49+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'courier_token.issued', '01a2214d-ae1a-742a-9b40-4bb8ae8c4123', '01a2214d-b288-70b0-b24f-28e7039a32f6', '{"credential_id": "01a2214d-b28f-767e-8bd3-373a59b39400"}'),
	('01a2214d-b2da-703c-a88f-6a15e138902c', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:49+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'courier_token.issued', '01a2214d-ae3f-768e-af17-5ac43870b0d3', '01a2214d-b2d2-72b3-960b-9bf4bb779bcc', '{"credential_id": "01a2214d-b2d7-712a-b731-96058974ab1a"}'),
	('01a2214d-b5d5-7290-b8de-f271a7402bff', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:50+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'shopper_token.issued', '01a2214d-b5d3-72dd-8224-f38582d66967', '01a2214d-b5d2-7153-b34e-d9f329343eaf', '{}'),
	('01a2214d-b776-743c-8cd4-4861c2844382', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:51+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'booking.assigned', '01a2214d-b761-72a3-b744-22a9aafc12f8', '01a2214d-b771-77d1-a3ba-62b16aaf9cb4', '{"date": "2026-11-27", "zone_id": "01a2214d-acc3-756f-9864-7efd7edab6a6"}'),
	('01a2214d-b7a9-7175-94a2-fc3beb26092c', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:51+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'booking.assigned', '01a2214d-b789-76aa-b960-d2d5c95f16c8', '01a2214d-b7a4-7645-9231-4c3059adf4bf', '{"date": "2026-11-27", "zone_id": "01a2214d-acc3-756f-9864-7efd7edab6a6"}'),
	('01a2214d-b819-71b4-937e-8fc93ad406ab', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:51+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'booking.assigned', '01a2214d-b7bf-744f-8a94-6354ae9f88b0', '01a2214d-b7fa-77ca-ac0b-f04f020d0349', '{"date": "2026-11-27", "zone_id": "01a2214d-acc3-756f-9864-7efd7edab6a6"}'),
	('01a2214d-b875-7500-8ca8-4b6a5269bb98', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:51+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'booking.assigned', '01a2214d-b84e-71ba-94af-bda1596c2b7d', '01a2214d-b86f-745e-af86-5e5a33a54e71', '{"date": "2026-11-27", "zone_id": "01a2214d-acc3-756f-9864-7efd7edab6a6"}'),
	('01a2214d-b8b3-7080-8cbd-ea228d0e363e', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:51+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'booking.assigned', '01a2214d-b889-74dc-a868-b1c60b14b169', '01a2214d-b8ae-767f-8124-42995fddf85e', '{"date": "2026-11-27", "zone_id": "01a2214d-acc3-756f-9864-7efd7edab6a6"}'),
	('01a2214d-bbc3-7076-aaf0-67bd2d44572b', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:37:52+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'route.locked', '01a2214d-b07e-700e-b325-0c8f09f6b361', '01a2214d-bbc0-76d4-b244-446258f8d856', '{"date": "2026-11-29", "zone_id": "01a2214d-acc3-756f-9864-7efd7edab6a6"}'),
	('01a2214d-f06a-72bf-9e36-b93ab8eb3267', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28 08:38:05+00', '01a2214d-aa63-707d-bb59-d1063e418c70', 'admin', 'shopper.erased', '3387d34c-6262-46d4-8275-ba1ac936b51f', '01a2214d-f021-749c-9b7d-77bbcce392cf', '{}');

INSERT INTO public.bookings VALUES
	('01a2214d-ab72-72d7-a332-712665a735e1', '01a2214d-aafa-74a3-923a-023399a1e5c2', '01a2214d-aada-77c8-bfd4-f25b9c46b64c', '2026-11-28', 1, 'confirmed', '01a2214d-ab72-72d7-a332-71253a26004e', NULL, NULL, 'Modena', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444920000, "lng_e7": 113200000}, "origin": null, "skills": [], "service": 180, "max_ride": null}', '{"place": {"lat_e7": 444920000, "lng_e7": 113200000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795910400, "start": 1795899600}, "made_at": 1795855068, "slot_template": null}', '2026-11-28 21:00:00+00', '2026-11-29 00:00:00+00', '2026-11-28 08:37:48+00', '2026-11-28 08:37:48+00', NULL),
	('01a2214d-ac29-7283-9db4-74670dc75a36', '01a2214d-abd3-750c-b020-04a2bf0940ad', '01a2214d-aada-77c8-bfd4-f25b9c46b64c', '2026-11-28', 1, 'confirmed', '01a2214d-ac29-7283-9db4-74663b558f9e', NULL, NULL, 'Parma', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444920000, "lng_e7": 113200000}, "origin": null, "skills": [], "service": 180, "max_ride": null}', '{"place": {"lat_e7": 444920000, "lng_e7": 113200000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795910400, "start": 1795899600}, "made_at": 1795855068, "slot_template": null}', '2026-11-28 21:00:00+00', '2026-11-29 00:00:00+00', '2026-11-28 08:37:48+00', '2026-11-28 08:37:48+00', NULL),
	('01a2214d-b32c-749f-b688-19ca597094a9', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', 1, 'confirmed', '01a2214d-b32c-749f-b688-19c9682f0de2', NULL, NULL, 'evening-0', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444900000, "lng_e7": 113200000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444900000, "lng_e7": 113200000}, "price": {"amount": 390, "currency": "EUR"}, "origin": null, "window": {"end": 1795863600, "start": 1795856400}, "made_at": 1795855069, "slot_template": "01a2214d-ad06-7204-866f-fa090e1d1ce5"}', '2026-11-28 09:00:00+00', '2026-11-28 11:00:00+00', '2026-11-28 08:37:49+00', '2026-11-28 08:37:49+00', NULL),
	('01a2214d-b36e-77fb-96e3-7a43cac7333b', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', 1, 'confirmed', '01a2214d-b36e-77fb-96e3-7a42ef52e297', NULL, NULL, 'evening-1', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444920000, "lng_e7": 113200000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444920000, "lng_e7": 113200000}, "price": {"amount": 390, "currency": "EUR"}, "origin": null, "window": {"end": 1795863600, "start": 1795856400}, "made_at": 1795855070, "slot_template": "01a2214d-ad06-7204-866f-fa090e1d1ce5"}', '2026-11-28 09:00:00+00', '2026-11-28 11:00:00+00', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b38c-7697-87e1-666f728bd97c', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', 1, 'confirmed', '01a2214d-b38c-7697-87e1-666e7350b9af', NULL, NULL, 'evening-2', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444940000, "lng_e7": 113200000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444940000, "lng_e7": 113200000}, "price": {"amount": 390, "currency": "EUR"}, "origin": null, "window": {"end": 1795863600, "start": 1795856400}, "made_at": 1795855070, "slot_template": "01a2214d-ad06-7204-866f-fa090e1d1ce5"}', '2026-11-28 09:00:00+00', '2026-11-28 11:00:00+00', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b3be-71c5-90ba-11d946652250', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28', 1, 'confirmed', '01a2214d-b3be-71c5-90ba-11d8940da822', NULL, 'shopper-3', 'morning-3', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444960000, "lng_e7": 113200000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444960000, "lng_e7": 113200000}, "price": {"amount": 390, "currency": "EUR"}, "origin": null, "window": {"end": 1795910400, "start": 1795899600}, "made_at": 1795855070, "slot_template": "01a2214d-ad43-71a2-b955-0be49b974cc4"}', '2026-11-28 21:00:00+00', '2026-11-29 00:00:00+00', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b3ea-7390-9fca-8a7ca1a235d4', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28', 1, 'confirmed', '01a2214d-b3ea-7390-9fca-8a7be72fe865', NULL, 'shopper-4', 'morning-4', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444980000, "lng_e7": 113200000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444980000, "lng_e7": 113200000}, "price": {"amount": 390, "currency": "EUR"}, "origin": null, "window": {"end": 1795910400, "start": 1795899600}, "made_at": 1795855070, "slot_template": "01a2214d-ad43-71a2-b955-0be49b974cc4"}', '2026-11-28 21:00:00+00', '2026-11-29 00:00:00+00', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b40f-7401-9eb4-9abada60e7cc', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28', 1, 'confirmed', '01a2214d-b40f-7401-9eb4-9ab9abd45738', NULL, 'shopper-5', 'morning-5', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 445000000, "lng_e7": 113200000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 445000000, "lng_e7": 113200000}, "price": {"amount": 390, "currency": "EUR"}, "origin": null, "window": {"end": 1795910400, "start": 1795899600}, "made_at": 1795855070, "slot_template": "01a2214d-ad43-71a2-b955-0be49b974cc4"}', '2026-11-28 21:00:00+00', '2026-11-29 00:00:00+00', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b43b-7397-865a-bb90952f43f8', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28', 1, 'confirmed', '01a2214d-b43b-7397-865a-bb8f9b0766b5', NULL, NULL, 'window-1-10', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444960000, "lng_e7": 113230000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444960000, "lng_e7": 113230000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795928400, "start": 1795917600}, "made_at": 1795855070, "slot_template": null}', '2026-11-29 02:00:00+00', '2026-11-29 05:00:00+00', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b44b-72e5-8054-f882583b8dcf', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28', 1, 'confirmed', '01a2214d-b44b-72e5-8054-f881c20ad49f', NULL, NULL, 'window-1-11', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444980000, "lng_e7": 113230000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444980000, "lng_e7": 113230000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795928400, "start": 1795917600}, "made_at": 1795855070, "slot_template": null}', '2026-11-29 02:00:00+00', '2026-11-29 05:00:00+00', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b465-7653-9511-d8c67cfb0621', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28', 1, 'confirmed', '01a2214d-b465-7653-9511-d8c5ff301c2a', NULL, NULL, 'window-1-12', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 445000000, "lng_e7": 113230000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 445000000, "lng_e7": 113230000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795928400, "start": 1795917600}, "made_at": 1795855070, "slot_template": null}', '2026-11-29 02:00:00+00', '2026-11-29 05:00:00+00', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b47a-7512-afcc-2b45693ae5b6', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-29', 1, 'confirmed', '01a2214d-b47a-7512-afcc-2b4464445f71', NULL, NULL, 'window-2-10', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444960000, "lng_e7": 113230000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444960000, "lng_e7": 113230000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1796014800, "start": 1796004000}, "made_at": 1795855070, "slot_template": null}', '2026-11-30 02:00:00+00', '2026-11-30 05:00:00+00', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b4a6-7157-a2ec-abf5b79e9c39', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-29', 1, 'confirmed', '01a2214d-b4a6-7157-a2ec-abf42d7a6e65', NULL, NULL, 'window-2-12', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 445000000, "lng_e7": 113230000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 445000000, "lng_e7": 113230000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1796014800, "start": 1796004000}, "made_at": 1795855070, "slot_template": null}', '2026-11-30 02:00:00+00', '2026-11-30 05:00:00+00', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b4eb-70cd-8411-78298bae667f', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-12-02', 1, 'confirmed', '01a2214d-b4eb-70cd-8411-7828d1c738b3', NULL, NULL, 'window-5-11', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444980000, "lng_e7": 113230000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444980000, "lng_e7": 113230000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1796274000, "start": 1796263200}, "made_at": 1795855070, "slot_template": null}', '2026-12-03 02:00:00+00', '2026-12-03 05:00:00+00', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b515-733b-b1d6-5c02289fefe6', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28', 1, 'confirmed', '01a2214d-b515-733b-b1d6-5c012ada2632', NULL, NULL, 'ride', 'shipment', '{"kind": "shipment", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444940000, "lng_e7": 113290000}, "origin": {"place": {"lat_e7": 444900000, "lng_e7": 113260000}, "window": null, "service": 120}, "skills": [], "service": 120, "max_ride": 3600}', '{"place": {"lat_e7": 444940000, "lng_e7": 113290000}, "price": {"amount": 590, "currency": "EUR"}, "origin": [{"lat_e7": 444900000, "lng_e7": 113260000}, {"end": 2305843009213693951, "start": -2305843009213693952}], "window": {"end": 1795914000, "start": 1795903200}, "made_at": 1795855070, "slot_template": null}', '2026-11-28 22:00:00+00', '2026-11-29 01:00:00+00', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b541-759b-8331-7d783d9dbee7', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28', 1, 'confirmed', '01a2214d-b541-759b-8331-7d775d4acb29', NULL, NULL, 'night', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": "01a2214d-acce-738c-90b4-f35e0370f3d6", "place": {"lat_e7": 444940000, "lng_e7": 113260000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444940000, "lng_e7": 113260000}, "price": {"amount": 390, "currency": "EUR"}, "origin": null, "window": {"end": 1795950000, "start": 1795942800}, "made_at": 1795855070, "slot_template": "01a2214d-ad06-7204-866f-fa090e1d1ce5"}', '2026-11-29 09:00:00+00', '2026-11-29 11:00:00+00', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b56f-7516-a05f-35b4a4537dd4', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28', 1, 'confirmed', '01a2214d-b558-7166-804c-8b12e88b5f18', '01a2214d-b558-7166-804c-8b111e10cc67', NULL, 'held', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444960000, "lng_e7": 113260000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444960000, "lng_e7": 113260000}, "price": {"amount": 290, "currency": "EUR"}, "origin": null, "window": {"end": 1795932000, "start": 1795917600}, "made_at": 1795855070, "slot_template": "01a2214d-ad6c-7193-ad9d-d00c5a856b82"}', '2026-11-29 02:00:00+00', '2026-11-29 06:00:00+00', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b699-70fb-90b5-1763417cf2eb', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-12-02', 2, 'confirmed', '01a2214d-b6ac-75c2-830b-8302b906f25b', '01a2214d-b6ac-75c2-830b-83013e443a9d', NULL, 'onto a hold', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444960000, "lng_e7": 113290000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444960000, "lng_e7": 113290000}, "price": {"amount": 290, "currency": "EUR"}, "origin": null, "window": {"end": 1796277600, "start": 1796263200}, "made_at": 1795855070, "slot_template": "01a2214d-ad6c-7193-ad9d-d00c5a856b82"}', '2026-12-03 02:00:00+00', '2026-12-03 06:00:00+00', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-bd1f-7340-9eb6-d40037f02d23', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28', 2, 'cancelled', '01a2214d-bd1f-7340-9eb6-d3ff0538ec08', NULL, 'erased-3387d34c626246d48275ba1ac936b51f', NULL, 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444500000, "lng_e7": 113500000}, "origin": null, "skills": [], "service": 180, "max_ride": null}', '{"place": {"lat_e7": 444500000, "lng_e7": 113500000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795910400, "start": 1795899600}, "made_at": 1795855072, "slot_template": null}', '2026-11-28 21:00:00+00', '2026-11-29 00:00:00+00', '2026-11-28 08:37:52+00', '2026-11-28 08:37:52+00', '2026-11-28 08:38:05+00'),
	('01a2214d-b496-7603-906f-656bcab6a95a', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-29', 1, 'confirmed', '01a2214d-b496-7603-906f-656ae21a598a', NULL, NULL, 'window-2-11', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444980000, "lng_e7": 113230000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444980000, "lng_e7": 113230000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1796014800, "start": 1796004000}, "made_at": 1795855070, "slot_template": null}', '2026-11-30 02:00:00+00', '2026-11-30 05:00:00+00', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b4be-723d-bfea-4693f41a6b4a', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-12-02', 1, 'confirmed', '01a2214d-b4be-723d-bfea-4692ffd6b044', NULL, NULL, 'window-5-10', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444960000, "lng_e7": 113230000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444960000, "lng_e7": 113230000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1796274000, "start": 1796263200}, "made_at": 1795855070, "slot_template": null}', '2026-12-03 02:00:00+00', '2026-12-03 05:00:00+00', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b500-710d-8daa-74955c904e0f', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-12-02', 1, 'confirmed', '01a2214d-b500-710d-8daa-74946c14b891', NULL, NULL, 'window-5-12', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 445000000, "lng_e7": 113230000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 445000000, "lng_e7": 113230000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1796274000, "start": 1796263200}, "made_at": 1795855070, "slot_template": null}', '2026-12-03 02:00:00+00', '2026-12-03 05:00:00+00', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b52a-730a-bace-0cb71c842857', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-29', 1, 'confirmed', '01a2214d-b52a-730a-bace-0cb6274b59eb', NULL, NULL, 'collection', 'collection', '{"kind": "collection", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444920000, "lng_e7": 113260000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444920000, "lng_e7": 113260000}, "price": {"amount": 390, "currency": "EUR"}, "origin": null, "window": {"end": 1795996800, "start": 1795986000}, "made_at": 1795855070, "slot_template": "01a2214d-ad43-71a2-b955-0be49b974cc4"}', '2026-11-29 21:00:00+00', '2026-11-30 00:00:00+00', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b61f-75d1-9cbc-43f6a2b30506', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-29', 2, 'confirmed', '01a2214d-b637-742a-b4e7-8a08a7fb4999', NULL, 'otto', NULL, 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444920000, "lng_e7": 113290000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444920000, "lng_e7": 113290000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1796011200, "start": 1796004000}, "made_at": 1795855070, "slot_template": null}', '2026-11-30 02:00:00+00', '2026-11-30 04:00:00+00', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b64d-71e6-9c62-63fcc25cead5', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-30', 2, 'confirmed', '01a2214d-b660-7152-9fa0-0c79202b9c16', '01a2214d-b660-7152-9fa0-0c780350c1b1', NULL, 'across', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444940000, "lng_e7": 113290000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444940000, "lng_e7": 113290000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1796101200, "start": 1796090400}, "made_at": 1795855070, "slot_template": null}', '2026-12-01 02:00:00+00', '2026-12-01 05:00:00+00', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b6e8-77d9-b160-2dc942bfe424', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', 2, 'cancelled', '01a2214d-b6e8-77d9-b160-2dc8adf61379', NULL, NULL, 'off-25', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444980000, "lng_e7": 113290000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444980000, "lng_e7": 113290000}, "price": {"amount": 390, "currency": "EUR"}, "origin": null, "window": {"end": 1795863600, "start": 1795856400}, "made_at": 1795855070, "slot_template": "01a2214d-ad06-7204-866f-fa090e1d1ce5"}', '2026-11-28 09:00:00+00', '2026-11-28 11:00:00+00', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b712-743b-8445-8eceea3ae9b5', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-29', 2, 'cancelled', '01a2214d-b712-743b-8445-8ecd82cc651c', NULL, NULL, 'off-26', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 445000000, "lng_e7": 113290000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 445000000, "lng_e7": 113290000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1796011200, "start": 1796004000}, "made_at": 1795855070, "slot_template": null}', '2026-11-30 02:00:00+00', '2026-11-30 04:00:00+00', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', NULL),
	('01a2214d-b761-72a3-b744-22a9aafc12f8', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', 1, 'confirmed', '01a2214d-b761-72a3-b744-22a83be3e0be', NULL, NULL, 'today-30', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444940000, "lng_e7": 113320000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444940000, "lng_e7": 113320000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795864071, "start": 1795857771}, "made_at": 1795855071, "slot_template": null}', '2026-11-28 09:22:51+00', '2026-11-28 11:07:51+00', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', NULL),
	('01a2214d-b7bf-744f-8a94-6354ae9f88b0', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', 2, 'failed', '01a2214d-b7bf-744f-8a94-63531d206f69', NULL, NULL, 'today-32', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444980000, "lng_e7": 113320000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444980000, "lng_e7": 113320000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795864071, "start": 1795857771}, "made_at": 1795855071, "slot_template": null}', '2026-11-28 09:22:51+00', '2026-11-28 11:07:51+00', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', NULL),
	('01a2214d-b889-74dc-a868-b1c60b14b169', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', 1, 'confirmed', '01a2214d-b889-74dc-a868-b1c52f3fa0b7', NULL, NULL, 'today-34', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 445020000, "lng_e7": 113320000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 445020000, "lng_e7": 113320000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795864071, "start": 1795857771}, "made_at": 1795855071, "slot_template": null}', '2026-11-28 09:22:51+00', '2026-11-28 11:07:51+00', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', NULL),
	('01a2214d-b789-76aa-b960-d2d5c95f16c8', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', 2, 'completed', '01a2214d-b789-76aa-b960-d2d435074e14', NULL, NULL, 'today-31', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444960000, "lng_e7": 113320000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444960000, "lng_e7": 113320000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795864071, "start": 1795857771}, "made_at": 1795855071, "slot_template": null}', '2026-11-28 09:22:51+00', '2026-11-28 11:07:51+00', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', NULL),
	('01a2214d-b84e-71ba-94af-bda1596c2b7d', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28', 3, 'confirmed', '01a2214d-ba5f-706b-a068-6f9c8da45b85', '01a2214d-ba5f-706b-a068-6f9bf58fd1ad', NULL, 'today-33', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 445000000, "lng_e7": 113320000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 445000000, "lng_e7": 113320000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795932000, "start": 1795921200}, "made_at": 1795855071, "slot_template": null}', '2026-11-29 03:00:00+00', '2026-11-29 06:00:00+00', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', NULL),
	('01a2214d-bc3f-718a-b218-0c1aa4f367fb', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', 1, 'confirmed', '01a2214d-bc3f-718a-b218-0c19f182be84', NULL, NULL, 'quoted', 'shipment', '{"kind": "shipment", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 445000000, "lng_e7": 113230000}, "origin": {"place": {"lat_e7": 444940000, "lng_e7": 113200000}, "window": {"end": 1795857000, "start": 1795855072}, "service": 120}, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 445000000, "lng_e7": 113230000}, "price": {"amount": 753, "currency": "EUR"}, "origin": [{"lat_e7": 444940000, "lng_e7": 113200000}, {"end": 1795857000, "start": 1795855072}], "window": {"end": 1795857000, "start": 1795855200}, "made_at": 1795855072, "slot_template": null}', '2026-11-28 08:40:00+00', '2026-11-28 09:10:00+00', '2026-11-28 08:37:52+00', '2026-11-28 08:37:52+00', NULL),
	('01a2214d-bd38-71d6-b103-02ae3aa54bb9', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28', 1, 'confirmed', '01a2214d-bd38-71d6-b103-02ad36c0231e', NULL, 'here', 'reggio', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444980000, "lng_e7": 113200000}, "origin": null, "skills": [], "service": 180, "max_ride": null}', '{"place": {"lat_e7": 444980000, "lng_e7": 113200000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795910400, "start": 1795899600}, "made_at": 1795855072, "slot_template": null}', '2026-11-28 21:00:00+00', '2026-11-29 00:00:00+00', '2026-11-28 08:37:52+00', '2026-11-28 08:37:52+00', NULL);

INSERT INTO public.contacts VALUES
	('01a2214d-b32c-749f-b688-19ca597094a9', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', 'Nina Esempio', '+39 051 000000', 'Via Esempio 1', 'Ring twice'),
	('01a2214d-b36e-77fb-96e3-7a43cac7333b', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', 'Nina Esempio', '+39 051 000000', 'Via Esempio 1', 'Ring twice'),
	('01a2214d-b38c-7697-87e1-666f728bd97c', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', 'Nina Esempio', '+39 051 000000', 'Via Esempio 1', 'Ring twice'),
	('01a2214d-b61f-75d1-9cbc-43f6a2b30506', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-29', 'Nina Esempio', '+39 051 000000', 'Via Esempio 1', 'Ring twice');

INSERT INTO public.courier_events VALUES
	('01a2214d-ae00-722a-8fbe-b9d2bd98b8d0', 'b27b3869-099b-42dc-a98d-9c857da2bfcc', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', NULL, NULL, 'accept', NULL, '{}', 'courier', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00'),
	('01a2214d-ae00-722a-8fbe-b9d2bd98b8d0', 'f9f7f40c-d847-47e6-b3a4-a66fd47fe07e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', NULL, NULL, 'start', NULL, '{}', 'courier', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00'),
	('01a2214d-ae1a-742a-9b40-4bb8ae8c4123', 'f9a8a28a-9e41-4047-a2d5-f6a1f6076f62', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', '01a2214d-ae82-770b-a40f-97695471ee0d', NULL, NULL, 'accept', NULL, '{}', 'courier', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00'),
	('01a2214d-ae1a-742a-9b40-4bb8ae8c4123', '1c05bd88-5adf-4ca0-a564-90b489e20389', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', '01a2214d-ae82-770b-a40f-97695471ee0d', NULL, NULL, 'start', NULL, '{}', 'courier', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00'),
	('01a2214d-ae56-74a3-bea4-fcef9e8e95cd', 'b75839db-f9af-44a8-83e9-32bac24b4eea', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', '01a2214d-aebe-70ab-9379-1d186b519f7d', NULL, NULL, 'accept', NULL, '{}', 'courier', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00'),
	('01a2214d-ae56-74a3-bea4-fcef9e8e95cd', '9cdb5de0-1aa0-49bb-9368-0191d9f1b7fd', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', '01a2214d-aebe-70ab-9379-1d186b519f7d', NULL, NULL, 'start', NULL, '{}', 'courier', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00'),
	('01a2214d-ae00-722a-8fbe-b9d2bd98b8d0', '7839d0d6-df99-4f0f-a7b1-b6461a1e9444', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '01a2214d-b789-76aa-b960-d2d6477268f1', '01a2214d-b789-76aa-b960-d2d5c95f16c8', 'depart', NULL, '{}', 'courier', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00'),
	('01a2214d-ae00-722a-8fbe-b9d2bd98b8d0', '55e80439-b11e-404f-a58d-3bf8836edd19', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '01a2214d-b789-76aa-b960-d2d6477268f1', '01a2214d-b789-76aa-b960-d2d5c95f16c8', 'arrive', NULL, '{}', 'courier', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00'),
	('01a2214d-ae00-722a-8fbe-b9d2bd98b8d0', 'a05fc7ab-7b33-4634-978e-df7670427a36', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '01a2214d-b789-76aa-b960-d2d6477268f1', '01a2214d-b789-76aa-b960-d2d5c95f16c8', 'complete', NULL, '{}', 'courier', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00'),
	('01a2214d-ae00-722a-8fbe-b9d2bd98b8d0', '58e39604-879d-4413-a3f4-cd183f387aac', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '01a2214d-b391-7190-bf93-c8f338811e62', '01a2214d-b38c-7697-87e1-666f728bd97c', 'depart', NULL, '{}', 'courier', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00'),
	('01a2214d-ae1a-742a-9b40-4bb8ae8c4123', 'df1068c5-3f52-4ad4-bff1-ea6fc5f752ca', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', '01a2214d-ae82-770b-a40f-97695471ee0d', '01a2214d-b84f-7274-9eed-3f8f2e44910c', '01a2214d-b84e-71ba-94af-bda1596c2b7d', 'depart', NULL, '{}', 'courier', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00'),
	('01a2214d-ae1a-742a-9b40-4bb8ae8c4123', 'fb6d403e-7306-450f-b565-57a0d2b1b114', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', '01a2214d-ae82-770b-a40f-97695471ee0d', '01a2214d-b84f-7274-9eed-3f8f2e44910c', '01a2214d-b84e-71ba-94af-bda1596c2b7d', 'arrive', NULL, '{}', 'courier', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00'),
	('01a2214d-ae1a-742a-9b40-4bb8ae8c4123', 'a634df1e-d38e-4a82-b235-c2c11d61bf4b', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', '01a2214d-ae82-770b-a40f-97695471ee0d', '01a2214d-b84f-7274-9eed-3f8f2e44910c', '01a2214d-b84e-71ba-94af-bda1596c2b7d', 'fail', 'nobody_there', '{"note": "Nobody opened"}', 'courier', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00'),
	('01a2214d-ae1a-742a-9b40-4bb8ae8c4123', '0bef52d8-7ce6-41a6-b9a0-5c5775872b84', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', '01a2214d-ae82-770b-a40f-97695471ee0d', '01a2214d-b7c5-7149-93ab-3a0591685f74', '01a2214d-b7bf-744f-8a94-6354ae9f88b0', 'depart', NULL, '{}', 'courier', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00'),
	('01a2214d-ae1a-742a-9b40-4bb8ae8c4123', 'bdc9da5a-8e1d-4842-ba02-63657a1a482e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', '01a2214d-ae82-770b-a40f-97695471ee0d', '01a2214d-b7c5-7149-93ab-3a0591685f74', '01a2214d-b7bf-744f-8a94-6354ae9f88b0', 'arrive', NULL, '{}', 'courier', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00'),
	('01a2214d-ae1a-742a-9b40-4bb8ae8c4123', '10cdd3d7-de9f-40d0-bb03-f5b35bff7990', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', '01a2214d-ae82-770b-a40f-97695471ee0d', '01a2214d-b7c5-7149-93ab-3a0591685f74', '01a2214d-b7bf-744f-8a94-6354ae9f88b0', 'fail', 'nobody_there', '{"note": "Nobody opened"}', 'courier', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00'),
	('01a2214d-ae1a-742a-9b40-4bb8ae8c4123', '8a4bcf35-1f00-444e-8277-84d56695f012', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', '01a2214d-ae82-770b-a40f-97695471ee0d', NULL, NULL, 'pause', NULL, '{}', 'courier', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00'),
	('01a2214d-ae56-74a3-bea4-fcef9e8e95cd', '613d5d5f-9935-4f95-aa38-57eed3badcb1', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', '01a2214d-aebe-70ab-9379-1d186b519f7d', '01a2214d-b88a-721d-a520-a73072657a6c', '01a2214d-b889-74dc-a868-b1c60b14b169', 'depart', NULL, '{}', 'courier', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00'),
	('01a2214d-ae56-74a3-bea4-fcef9e8e95cd', '4a849646-d471-4619-a509-f02d2527793e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', '01a2214d-aebe-70ab-9379-1d186b519f7d', NULL, NULL, 'break_down', NULL, '{}', 'courier', '2026-11-28 08:37:52+00', '2026-11-28 08:37:52+00'),
	('01a2214d-ae2c-7549-aac7-ffe42f7bc80e', '467b1143-c503-4ec5-8507-4f20a1c81fc1', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-26', '01a2214d-af42-737a-944f-af30c22d4648', NULL, NULL, 'start', NULL, '{}', 'courier', '2026-11-28 08:37:52+00', '2026-11-28 08:37:52+00'),
	('01a2214d-ae2c-7549-aac7-ffe42f7bc80e', 'f5544701-ce7f-4da2-ac38-eaec389fdd46', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-26', '01a2214d-af42-737a-944f-af30c22d4648', NULL, NULL, 'end', NULL, '{}', 'courier', '2026-11-28 08:37:52+00', '2026-11-28 08:37:52+00'),
	('01a2214d-ae2c-7549-aac7-ffe42f7bc80e', '34380083-839d-4f0a-99b1-8766be6fd23e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', '01a2214d-af07-726b-aab0-4a425d741258', NULL, NULL, 'accept', NULL, '{}', 'courier', '2026-11-28 08:37:52+00', '2026-11-28 08:37:52+00');

INSERT INTO public.courier_positions VALUES
	('01a2214d-ae00-722a-8fbe-b9d2bd98b8d0', '2026-11-28 08:37:51+00', 44.5, 11.34, 8, 14.5, NULL);

INSERT INTO public.couriers VALUES
	('01a2214d-ab3b-77e2-89d9-3c569c9ace5c', '01a2214d-aafa-74a3-923a-023399a1e5c2', 1, 'Ivo', 'cargo_bike', '{40,0,0,0}', '{}', '2026-11-28 08:37:47.959507+00'),
	('01a2214d-abfb-775f-ac74-8bb2289e2925', '01a2214d-abd3-750c-b020-04a2bf0940ad', 1, 'Ivo', 'cargo_bike', '{40,0,0,0}', '{}', '2026-11-28 08:37:48.150002+00'),
	('01a2214d-ae00-722a-8fbe-b9d2bd98b8d0', '01a2214d-acc3-756f-9864-7efd7edab6a6', 1, 'Ada', 'cargo_bike', '{40,0,0,0}', '{fridge}', '2026-11-28 08:37:48.670114+00'),
	('01a2214d-ae1a-742a-9b40-4bb8ae8c4123', '01a2214d-acc3-756f-9864-7efd7edab6a6', 1, 'Bruno', 'cargo_bike', '{40,0,0,0}', '{stairs}', '2026-11-28 08:37:48.689975+00'),
	('01a2214d-ae2c-7549-aac7-ffe42f7bc80e', '01a2214d-acc3-756f-9864-7efd7edab6a6', 1, 'Carla', 'cargo_bike', '{40,0,0,0}', '{}', '2026-11-28 08:37:48.71523+00'),
	('01a2214d-ae34-719c-8ee0-cb32e6cacc7a', '01a2214d-acc3-756f-9864-7efd7edab6a6', 1, 'Dario', 'cargo_bike', '{40,0,0,0}', '{}', '2026-11-28 08:37:48.723202+00'),
	('01a2214d-ae3f-768e-af17-5ac43870b0d3', '01a2214d-acc3-756f-9864-7efd7edab6a6', 1, 'Elsa', 'cargo_bike', '{40,0,0,0}', '{}', '2026-11-28 08:37:48.729907+00'),
	('01a2214d-ae56-74a3-bea4-fcef9e8e95cd', '01a2214d-acc3-756f-9864-7efd7edab6a6', 1, 'Furio', 'cargo_bike', '{40,0,0,0}', '{}', '2026-11-28 08:37:48.753745+00'),
	('01a2214d-bcb6-77b5-9b4e-85adc433ea9c', '01a2214d-bc64-76df-9ceb-a5746880617e', 1, 'Gina', 'cargo_bike', '{10,0,0,0}', '{}', '2026-11-28 08:37:52.434783+00');

INSERT INTO public.credentials VALUES
	('01a2214d-aa63-707d-bb59-d1063e418c70', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'admin', 'ritiro_sk_CW__94', '\x5140720af7bc8e4e07b5c78a92f9d1ec87fd68d056dbc70c53364a53ce44791b', NULL, NULL, NULL, NULL, '2026-11-28 08:37:47+00', 'command line', NULL),
	('01a2214d-aae4-76d8-8b41-41d65ddd5d16', '01a2214d-aada-77c8-bfd4-f25b9c46b64c', 'admin', 'ritiro_sk_UtzwCU', '\xb8d3be60035ce3b1450466b56cf337b1447622836ca87c06fee9afa23fb78b40', NULL, NULL, NULL, NULL, '2026-11-28 08:37:47+00', 'command line', NULL),
	('01a2214d-ac94-750c-b835-5919b5347718', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'operator', 'ritiro_sk_AOu9G3', '\x3a380e00e07c57d375cecc52dec90287049c6ce61c9abae67ccff8fef5f76afe', NULL, NULL, NULL, NULL, '2026-11-28 08:37:48+00', 'desk', NULL),
	('01a2214d-aca2-7408-a2ed-cadbeaafcead', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'operator', 'ritiro_sk_-wme5s', '\x05cff6b5d6d98df1117ba52f322f384074629f137b9468bc85ecc5d09c4d5a36', NULL, NULL, NULL, '2026-11-28 08:37:48+00', '2026-11-28 08:37:48+00', 'old desk', NULL),
	('01a2214d-b277-7263-9d6a-187788bf3829', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'courier', 'ritiro_ct_MDr-6Y', '\x8c0953d869b9861cf2069a5290f1c9fd4254c4ce22a24b205185663a99e08661', '01a2214d-ae00-722a-8fbe-b9d2bd98b8d0', NULL, '2026-11-29 08:37:49+00', NULL, '2026-11-28 08:37:49+00', NULL, NULL),
	('01a2214d-b28f-767e-8bd3-373a59b39400', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'courier', 'ritiro_ct_B6X0ni', '\x91ff5262b9b0e2bbc6fa08591ea1b0d31ef4a13c91eb7b4d8481d62e074a0130', '01a2214d-ae1a-742a-9b40-4bb8ae8c4123', NULL, '2026-11-29 08:37:49+00', NULL, '2026-11-28 08:37:49+00', NULL, NULL),
	('01a2214d-b29f-7772-a6be-0bbd07afb3db', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'courier', 'ritiro_ct_ObjTF1', '\xec7ead5644bf643e96bc469593e1d70a71cb34f36adefe7eb7a635443ae58aaa', '01a2214d-ae2c-7549-aac7-ffe42f7bc80e', NULL, '2026-11-29 08:37:49+00', NULL, '2026-11-28 08:37:49+00', NULL, NULL),
	('01a2214d-b2b5-7117-a09c-38d31c0853b4', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'courier', 'ritiro_ct_wfxIN-', '\x4cf51877cce1256a06bf37c2e00a6eb27d149159c20078d5d38106d8befe8e8f', '01a2214d-ae34-719c-8ee0-cb32e6cacc7a', NULL, '2026-11-29 08:37:49+00', NULL, '2026-11-28 08:37:49+00', NULL, NULL),
	('01a2214d-b2d7-712a-b731-96058974ab1a', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'courier', 'ritiro_ct_hwtYN7', '\x48744415fb0df86042cbfc27c84514a69e70aeb5c66dac8f8fe7d205c5848e95', '01a2214d-ae3f-768e-af17-5ac43870b0d3', NULL, '2026-11-29 08:37:49+00', NULL, '2026-11-28 08:37:49+00', NULL, NULL),
	('01a2214d-b2f3-750c-b202-fbb36a770ab3', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'courier', 'ritiro_ct_GnfXAp', '\xbc3b335b5649a614eb030642d0e0d7034abbc8de1de956b0a438be0c1a47a939', '01a2214d-ae56-74a3-bea4-fcef9e8e95cd', NULL, '2026-11-29 08:37:49+00', NULL, '2026-11-28 08:37:49+00', NULL, NULL),
	('01a2214d-b5d3-72dd-8224-f38582d66967', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'shopper', 'ritiro_st_3cf6J_', '\xf4c6fc703fbad7f17c5fea98e443cb1c2e9ef37453cd62549b70ad3f7f814c28', NULL, 'nina', '2026-11-29 08:37:50+00', NULL, '2026-11-28 08:37:50+00', NULL, NULL),
	('01a2214d-b5e2-70dd-8e24-4b1a41c99269', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'shopper', 'ritiro_st_QUVy-9', '\xec0c7ff6214a03517873665fdf8aea1b438646297dddc707de5ed57db707bb4f', NULL, 'otto', '2026-11-29 08:37:50+00', NULL, '2026-11-28 08:37:50+00', NULL, NULL);

INSERT INTO public.depots VALUES
	('01a2214d-ab12-74b4-a012-38d6a7c194f3', '01a2214d-aafa-74a3-923a-023399a1e5c2', 1, 'Centro', 44.5, 11.34, '2026-11-28 08:37:47.923245+00'),
	('01a2214d-abe1-71cb-b837-8653e260e851', '01a2214d-abd3-750c-b020-04a2bf0940ad', 1, 'Centro', 44.5, 11.34, '2026-11-28 08:37:48.133715+00'),
	('01a2214d-acce-738c-90b4-f35e0370f3d6', '01a2214d-acc3-756f-9864-7efd7edab6a6', 1, 'Centro', 44.5, 11.34, '2026-11-28 08:37:48.369794+00'),
	('01a2214d-bc8e-7083-a3b0-4d39d5285118', '01a2214d-bc64-76df-9ceb-a5746880617e', 1, 'Centro', 44.5, 11.34, '2026-11-28 08:37:52.401948+00');

INSERT INTO public.erasures VALUES
	('01a2214d-f068-770e-92f5-c23d97e8400f', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-aa63-707d-bb59-d1063e418c70', 'erased-3387d34c626246d48275ba1ac936b51f', '{"holds": 2, "events": 4, "proofs": 0, "tokens": 0, "answers": 0, "bookings": 1, "contacts": 0, "ledger_entries": 2}', '2026-11-28 08:38:05+00');

INSERT INTO public.eta_notices VALUES
	('01a2214d-b32c-749f-b688-19ca597094a9', '01a2214d-b32c-749f-b688-19c9682f0de2', '2026-11-27', '2026-11-28 09:05:34+00', NULL, false),
	('01a2214d-b36e-77fb-96e3-7a43cac7333b', '01a2214d-b36e-77fb-96e3-7a42ef52e297', '2026-11-27', '2026-11-28 09:02:47+00', NULL, false),
	('01a2214d-b38c-7697-87e1-666f728bd97c', '01a2214d-b38c-7697-87e1-666e7350b9af', '2026-11-27', '2026-11-28 09:00:00+00', NULL, false),
	('01a2214d-b761-72a3-b744-22a9aafc12f8', '01a2214d-b761-72a3-b744-22a83be3e0be', '2026-11-27', '2026-11-28 09:22:51+00', NULL, false),
	('01a2214d-b889-74dc-a868-b1c60b14b169', '01a2214d-b889-74dc-a868-b1c52f3fa0b7', '2026-11-27', '2026-11-28 09:22:51+00', NULL, false);

INSERT INTO public.holds VALUES
	('01a2214d-b558-7166-804c-8b111e10cc67', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28', '01a2214d-b558-7166-804c-8b12e88b5f18', NULL, NULL, 'booked', '2026-11-28 09:37:50+00', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444960000, "lng_e7": 113260000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444960000, "lng_e7": 113260000}, "price": {"amount": 290, "currency": "EUR"}, "origin": null, "window": {"end": 1795932000, "start": 1795917600}, "made_at": 1795855070, "slot_template": "01a2214d-ad6c-7193-ad9d-d00c5a856b82"}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b581-714f-9de9-ac9317fbe8a1', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-29', '01a2214d-b582-7781-bf5c-25591fe2d862', NULL, NULL, 'active', '2026-11-28 09:37:50+00', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444980000, "lng_e7": 113260000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444980000, "lng_e7": 113260000}, "price": {"amount": 290, "currency": "EUR"}, "origin": null, "window": {"end": 1796018400, "start": 1796004000}, "made_at": 1795855070, "slot_template": "01a2214d-ad6c-7193-ad9d-d00c5a856b82"}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b599-7177-a5ea-090a4b0023e3', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28', '01a2214d-b599-7177-a5ea-090b68591a35', NULL, NULL, 'released', '2026-11-28 09:37:50+00', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 445020000, "lng_e7": 113260000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 445020000, "lng_e7": 113260000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795928400, "start": 1795921200}, "made_at": 1795855070, "slot_template": null}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b5ef-7720-96c6-c6bc8b589137', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28', '01a2214d-b5ef-7720-96c6-c6bd9e38ea9a', '01a2214d-b5d3-72dd-8224-f38582d66967', 'nina', 'replaced', '2026-11-28 09:37:50+00', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444900000, "lng_e7": 113290000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444900000, "lng_e7": 113290000}, "price": {"amount": 290, "currency": "EUR"}, "origin": null, "window": {"end": 1795932000, "start": 1795917600}, "made_at": 1795855070, "slot_template": "01a2214d-ad6c-7193-ad9d-d00c5a856b82"}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b602-7727-bcde-dabe6154af6c', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-29', '01a2214d-b602-7727-bcde-dabfbc56153c', '01a2214d-b5d3-72dd-8224-f38582d66967', 'nina', 'active', '2026-11-28 09:37:50+00', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444900000, "lng_e7": 113290000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444900000, "lng_e7": 113290000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1796014800, "start": 1796004000}, "made_at": 1795855070, "slot_template": null}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b660-7152-9fa0-0c780350c1b1', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-30', '01a2214d-b660-7152-9fa0-0c79202b9c16', NULL, NULL, 'booked', '2026-11-28 08:38:50+00', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444940000, "lng_e7": 113290000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444940000, "lng_e7": 113290000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1796101200, "start": 1796090400}, "made_at": 1795855070, "slot_template": null}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b6ac-75c2-830b-83013e443a9d', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-12-02', '01a2214d-b6ac-75c2-830b-8302b906f25b', NULL, NULL, 'booked', '2026-11-28 09:37:50+00', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444960000, "lng_e7": 113290000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 444960000, "lng_e7": 113290000}, "price": {"amount": 290, "currency": "EUR"}, "origin": null, "window": {"end": 1796277600, "start": 1796263200}, "made_at": 1795855070, "slot_template": "01a2214d-ad6c-7193-ad9d-d00c5a856b82"}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-ba5f-706b-a068-6f9bf58fd1ad', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28', '01a2214d-ba5f-706b-a068-6f9c8da45b85', NULL, NULL, 'booked', '2026-11-28 08:38:51+00', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 445000000, "lng_e7": 113320000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 445000000, "lng_e7": 113320000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795932000, "start": 1795921200}, "made_at": 1795855071, "slot_template": null}', '2026-11-28 08:37:51+00', NULL),
	('01a2214d-bbe7-741d-a446-0656d3f7547b', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-27', '01a2214d-bbe7-741d-a446-065797ae6ade', NULL, NULL, 'active', '2026-11-28 09:37:52+00', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 445000000, "lng_e7": 113260000}, "origin": null, "skills": [], "service": 120, "max_ride": null}', '{"place": {"lat_e7": 445000000, "lng_e7": 113260000}, "price": {"amount": 390, "currency": "EUR"}, "origin": null, "window": {"end": 1795863600, "start": 1795856400}, "made_at": 1795855072, "slot_template": "01a2214d-ad06-7204-866f-fa090e1d1ce5"}', '2026-11-28 08:37:52+00', NULL),
	('01a2214d-bce3-7754-8ca9-4db9daf6251c', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28', '01a2214d-bce3-7754-8ca9-4dba90b4c8b0', NULL, 'erased-3387d34c626246d48275ba1ac936b51f', 'expired', '2026-11-28 08:38:02+00', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444500000, "lng_e7": 113500000}, "origin": null, "skills": [], "service": 180, "max_ride": null}', '{"place": {"lat_e7": 444500000, "lng_e7": 113500000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795910400, "start": 1795899600}, "made_at": 1795855072, "slot_template": null}', '2026-11-28 08:37:52+00', '2026-11-28 08:38:05+00'),
	('01a2214d-bd05-7238-af1c-c5b3740b0a4d', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-aa50-7652-817d-738e1c40ad0e', '2026-11-28', '01a2214d-bd05-7238-af1c-c5b4a6f6f7ef', NULL, 'erased-3387d34c626246d48275ba1ac936b51f', 'expired', '2026-11-28 08:38:02+00', 'delivery', '{"kind": "delivery", "load": [1, 0, 0, 0], "depot": null, "place": {"lat_e7": 444500000, "lng_e7": 113500000}, "origin": null, "skills": [], "service": 180, "max_ride": null}', '{"place": {"lat_e7": 444500000, "lng_e7": 113500000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795910400, "start": 1795899600}, "made_at": 1795855072, "slot_template": null}', '2026-11-28 08:37:52+00', '2026-11-28 08:38:05+00');

INSERT INTO public.idempotency_keys VALUES
	('01a2214d-aada-77c8-bfd4-f25b9c46b64c', 'booking:merchant', 'Modena', '\x7e4d683d7b8d148bf11a488560b287c9eb1018f1e720533183753447f2420db0', '2026-11-28 08:37:48.085693+00', '01a2214d-ab72-72d7-a332-712665a735e1'),
	('01a2214d-aada-77c8-bfd4-f25b9c46b64c', 'booking:merchant', 'Parma', '\x84275f7597f8edf45be86612d4fa6a97c7061edd8192f91276e307e7da20c059', '2026-11-28 08:37:48.247153+00', '01a2214d-ac29-7283-9db4-74670dc75a36'),
	('01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking:merchant', 'evening-0', '\xcc557714bc47a0af65594a1da15a22a9bf531778a26e73a10dda10df1401328d', '2026-11-28 08:37:50.026608+00', '01a2214d-b32c-749f-b688-19ca597094a9'),
	('01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking:merchant', 'evening-1', '\xc6f7b572cfbaa94ba02ac31693522e72e3ce235dff61850bf9e71548d58c9650', '2026-11-28 08:37:50.069699+00', '01a2214d-b36e-77fb-96e3-7a43cac7333b'),
	('01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking:merchant', 'evening-2', '\xa6e7852c47cf5366b2270151f6f06183d22677e4926796914c2abb8e993aa172', '2026-11-28 08:37:50.100711+00', '01a2214d-b38c-7697-87e1-666f728bd97c'),
	('01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking:merchant', 'window-1-10', '\xfdc8d19e4bfb231d6e6d11c042a2d8c262e3d0b6cf12b7f3275eb82b5022b898', '2026-11-28 08:37:50.269513+00', '01a2214d-b43b-7397-865a-bb90952f43f8'),
	('01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking:merchant', 'window-1-11', '\x1433ffbfa9eab719546a52ac1a1d4dfaef762e475f99860f6a3423c52b2a219a', '2026-11-28 08:37:50.289057+00', '01a2214d-b44b-72e5-8054-f882583b8dcf'),
	('01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking:merchant', 'window-1-12', '\xc9f7e5872023b4bddf5f4fdf1fe413d40d5a2bce47876e19c51c32e30d1e7601', '2026-11-28 08:37:50.314706+00', '01a2214d-b465-7653-9511-d8c67cfb0621'),
	('01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking:merchant', 'window-2-10', '\xda7ad8cd1d74a44582ef1827a7704453816e14e5bb80a0288120389f47ea3620', '2026-11-28 08:37:50.345712+00', '01a2214d-b47a-7512-afcc-2b45693ae5b6'),
	('01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking:merchant', 'window-2-11', '\xcc5d4958d4e2c42e75bd044fc591f6345c47e5fea06b8f2b110b8a760104963e', '2026-11-28 08:37:50.361279+00', '01a2214d-b496-7603-906f-656bcab6a95a'),
	('01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking:merchant', 'window-2-12', '\xeee50e9c6cb437e2fb3a4daeda654a1b39ba09816c92ea4927fb6522660f53c5', '2026-11-28 08:37:50.381307+00', '01a2214d-b4a6-7157-a2ec-abf5b79e9c39'),
	('01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking:merchant', 'window-5-10', '\xb23a91f38e7f6ed3d37470598af13ee1533c7d7eb8b844461992f2eacc8b3bb7', '2026-11-28 08:37:50.418911+00', '01a2214d-b4be-723d-bfea-4693f41a6b4a'),
	('01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking:merchant', 'window-5-11', '\xd0a677b79038e964c708109fa3be79da9618a9f1bcb7ead702c2f6bb823fc90f', '2026-11-28 08:37:50.448369+00', '01a2214d-b4eb-70cd-8411-78298bae667f'),
	('01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking:merchant', 'window-5-12', '\xc67b63b67721fde9ff24e391592b227ca2e90faf56d4977c9b6badd63a1a708b', '2026-11-28 08:37:50.469713+00', '01a2214d-b500-710d-8daa-74955c904e0f'),
	('01a2214d-aa50-7652-817d-738e1c40ad0e', 'hold:merchant', 'hold-17', '\x0ded209044538c64e1b1ddb73dfce054bcf045ff63306c3b180e2a4d40ba1bfa', '2026-11-28 08:37:50.55458+00', '01a2214d-b558-7166-804c-8b111e10cc67'),
	('01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking:merchant', 'held', '\x58b7f3d1890a1605b1f65f031fdbf9c48c425ca1d4e80a6ea3049e32bb586ede', '2026-11-28 08:37:50.577212+00', '01a2214d-b56f-7516-a05f-35b4a4537dd4'),
	('01a2214d-aa50-7652-817d-738e1c40ad0e', 'hold:merchant', 'hold-18', '\x3c10cf6d5b8d975b9ca3ff1c397c193148d5de2abcb6ecec889ed15a270a959b', '2026-11-28 08:37:50.601765+00', '01a2214d-b581-714f-9de9-ac9317fbe8a1'),
	('01a2214d-aa50-7652-817d-738e1c40ad0e', 'hold:01a2214d-b5d3-72dd-8224-f38582d66967', 'one', '\x1d15bb8cd6488abb6f5c81f5980e8be84068ad6a37782a202d676f1058280313', '2026-11-28 08:37:50.706673+00', '01a2214d-b5ef-7720-96c6-c6bc8b589137'),
	('01a2214d-aa50-7652-817d-738e1c40ad0e', 'hold:01a2214d-b5d3-72dd-8224-f38582d66967', 'two', '\x60b25b45a33c4bfdf5548b3bf9c99e92b43f4b56c333cefe1f731e0d305dab0c', '2026-11-28 08:37:50.733717+00', '01a2214d-b602-7727-bcde-dabe6154af6c'),
	('01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking:01a2214d-b5e2-70dd-8e24-4b1a41c99269', 'otto', '\x2e82f0ff8b2d9278ac1dd01a9ec16227ae8adacc8649d3048084152924a262b1', '2026-11-28 08:37:50.755095+00', '01a2214d-b61f-75d1-9cbc-43f6a2b30506'),
	('01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking:merchant', 'reggio', '\x83bd142ccfc1881b8aa99d9ae8a6db6e7863a408be9f8b09e89192242397836d', '2026-11-28 08:37:52.571853+00', '01a2214d-bd38-71d6-b103-02ae3aa54bb9');

INSERT INTO public.ledger VALUES
	('01a2214d-abad-77b2-9147-e8b7c859a421', '01a2214d-aafa-74a3-923a-023399a1e5c2', '01a2214d-aada-77c8-bfd4-f25b9c46b64c', '01a2214d-ab72-72d7-a332-712665a735e1', 'confirmed', '{"by": {"id": "01a2214d-aae4-76d8-8b41-41d65ddd5d16", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444920000, "lng_e7": 113200000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795910400, "start": 1795899600}, "made_at": 1795855068, "slot_template": null}}', '2026-11-28 08:37:48+00', NULL),
	('01a2214d-ac56-71e3-9bb2-8bb4391582d8', '01a2214d-abd3-750c-b020-04a2bf0940ad', '01a2214d-aada-77c8-bfd4-f25b9c46b64c', '01a2214d-ac29-7283-9db4-74670dc75a36', 'confirmed', '{"by": {"id": "01a2214d-aae4-76d8-8b41-41d65ddd5d16", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444920000, "lng_e7": 113200000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795910400, "start": 1795899600}, "made_at": 1795855068, "slot_template": null}}', '2026-11-28 08:37:48+00', NULL),
	('01a2214d-b339-72ac-80f7-eb897053f440', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b32c-749f-b688-19ca597094a9', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444900000, "lng_e7": 113200000}, "price": {"amount": 390, "currency": "EUR"}, "origin": null, "window": {"end": 1795863600, "start": 1795856400}, "made_at": 1795855069, "slot_template": "01a2214d-ad06-7204-866f-fa090e1d1ce5"}}', '2026-11-28 08:37:49+00', NULL),
	('01a2214d-b370-713c-aca9-05fcf9577e57', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b36e-77fb-96e3-7a43cac7333b', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444920000, "lng_e7": 113200000}, "price": {"amount": 390, "currency": "EUR"}, "origin": null, "window": {"end": 1795863600, "start": 1795856400}, "made_at": 1795855070, "slot_template": "01a2214d-ad06-7204-866f-fa090e1d1ce5"}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b393-721a-b5ae-7fd3f6e9823f', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b38c-7697-87e1-666f728bd97c', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444940000, "lng_e7": 113200000}, "price": {"amount": 390, "currency": "EUR"}, "origin": null, "window": {"end": 1795863600, "start": 1795856400}, "made_at": 1795855070, "slot_template": "01a2214d-ad06-7204-866f-fa090e1d1ce5"}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b3c1-713b-88f2-521b45a4d08c', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b3be-71c5-90ba-11d946652250', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444960000, "lng_e7": 113200000}, "price": {"amount": 390, "currency": "EUR"}, "origin": null, "window": {"end": 1795910400, "start": 1795899600}, "made_at": 1795855070, "slot_template": "01a2214d-ad43-71a2-b955-0be49b974cc4"}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b3ee-76b1-8d86-6f954596de68', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b3ea-7390-9fca-8a7ca1a235d4', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444980000, "lng_e7": 113200000}, "price": {"amount": 390, "currency": "EUR"}, "origin": null, "window": {"end": 1795910400, "start": 1795899600}, "made_at": 1795855070, "slot_template": "01a2214d-ad43-71a2-b955-0be49b974cc4"}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b419-70ca-a28b-17c2a9dff591', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b40f-7401-9eb4-9abada60e7cc', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 445000000, "lng_e7": 113200000}, "price": {"amount": 390, "currency": "EUR"}, "origin": null, "window": {"end": 1795910400, "start": 1795899600}, "made_at": 1795855070, "slot_template": "01a2214d-ad43-71a2-b955-0be49b974cc4"}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b43c-73d3-98f4-c55a1d20e38b', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b43b-7397-865a-bb90952f43f8', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444960000, "lng_e7": 113230000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795928400, "start": 1795917600}, "made_at": 1795855070, "slot_template": null}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b450-7612-9f30-6c44fc2aa9d4', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b44b-72e5-8054-f882583b8dcf', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444980000, "lng_e7": 113230000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795928400, "start": 1795917600}, "made_at": 1795855070, "slot_template": null}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b467-722c-b825-baf877c1dbae', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b465-7653-9511-d8c67cfb0621', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 445000000, "lng_e7": 113230000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795928400, "start": 1795917600}, "made_at": 1795855070, "slot_template": null}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b487-7769-8c71-ea7db86bf4b3', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b47a-7512-afcc-2b45693ae5b6', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444960000, "lng_e7": 113230000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1796014800, "start": 1796004000}, "made_at": 1795855070, "slot_template": null}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b498-76bd-9fa5-2c2b7c5f09b5', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b496-7603-906f-656bcab6a95a', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444980000, "lng_e7": 113230000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1796014800, "start": 1796004000}, "made_at": 1795855070, "slot_template": null}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b4ac-77b3-b103-ccde7b9b8bb6', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b4a6-7157-a2ec-abf5b79e9c39', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 445000000, "lng_e7": 113230000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1796014800, "start": 1796004000}, "made_at": 1795855070, "slot_template": null}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b4d1-7198-a6ba-56843b890c84', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b4be-723d-bfea-4693f41a6b4a', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444960000, "lng_e7": 113230000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1796274000, "start": 1796263200}, "made_at": 1795855070, "slot_template": null}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b4ef-762a-a7e2-31c6fe14aa6e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b4eb-70cd-8411-78298bae667f', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444980000, "lng_e7": 113230000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1796274000, "start": 1796263200}, "made_at": 1795855070, "slot_template": null}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b502-77cf-945f-f732a86dbf2b', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b500-710d-8daa-74955c904e0f', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 445000000, "lng_e7": 113230000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1796274000, "start": 1796263200}, "made_at": 1795855070, "slot_template": null}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b52c-742f-bd3e-d9d8f851e851', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b52a-730a-bace-0cb71c842857', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444920000, "lng_e7": 113260000}, "price": {"amount": 390, "currency": "EUR"}, "origin": null, "window": {"end": 1795996800, "start": 1795986000}, "made_at": 1795855070, "slot_template": "01a2214d-ad43-71a2-b955-0be49b974cc4"}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b622-745d-8d04-11dec3e7609f', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b61f-75d1-9cbc-43f6a2b30506', 'confirmed', '{"by": {"id": "01a2214d-b5e2-70dd-8e24-4b1a41c99269", "role": "shopper"}, "reason": null, "promise": {"place": {"lat_e7": 444920000, "lng_e7": 113290000}, "price": {"amount": 390, "currency": "EUR"}, "origin": null, "window": {"end": 1795996800, "start": 1795986000}, "made_at": 1795855070, "slot_template": "01a2214d-ad43-71a2-b955-0be49b974cc4"}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b64f-74cc-9f4f-bcda4f6f0e80', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b64d-71e6-9c62-63fcc25cead5', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444940000, "lng_e7": 113290000}, "price": {"amount": 390, "currency": "EUR"}, "origin": null, "window": {"end": 1795910400, "start": 1795899600}, "made_at": 1795855070, "slot_template": "01a2214d-ad43-71a2-b955-0be49b974cc4"}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b673-71ac-9c4e-fba44e4f9180', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b64d-71e6-9c62-63fcc25cead5', 'rescheduled', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444940000, "lng_e7": 113290000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1796101200, "start": 1796090400}, "made_at": 1795855070, "slot_template": null}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b6ea-7484-8b16-f65d0cb789ca', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b6e8-77d9-b160-2dc942bfe424', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444980000, "lng_e7": 113290000}, "price": {"amount": 390, "currency": "EUR"}, "origin": null, "window": {"end": 1795863600, "start": 1795856400}, "made_at": 1795855070, "slot_template": "01a2214d-ad06-7204-866f-fa090e1d1ce5"}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b714-742a-85d9-1c6a99c5c01e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b712-743b-8445-8eceea3ae9b5', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 445000000, "lng_e7": 113290000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1796011200, "start": 1796004000}, "made_at": 1795855070, "slot_template": null}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b767-743a-b274-8da78c4fd844', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b761-72a3-b744-22a9aafc12f8', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444940000, "lng_e7": 113320000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795864071, "start": 1795857771}, "made_at": 1795855071, "slot_template": null}}', '2026-11-28 08:37:51+00', NULL),
	('01a2214d-b78b-737b-8b5a-76e5395ba29d', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b789-76aa-b960-d2d5c95f16c8', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444960000, "lng_e7": 113320000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795864071, "start": 1795857771}, "made_at": 1795855071, "slot_template": null}}', '2026-11-28 08:37:51+00', NULL),
	('01a2214d-b7c7-7453-8c0a-8a7e3678d4bd', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b7bf-744f-8a94-6354ae9f88b0', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444980000, "lng_e7": 113320000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795864071, "start": 1795857771}, "made_at": 1795855071, "slot_template": null}}', '2026-11-28 08:37:51+00', NULL),
	('01a2214d-b850-73ed-b2bd-c73bd4cec83f', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b84e-71ba-94af-bda1596c2b7d', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 445000000, "lng_e7": 113320000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795864071, "start": 1795857771}, "made_at": 1795855071, "slot_template": null}}', '2026-11-28 08:37:51+00', NULL),
	('01a2214d-b894-77fd-9d29-5ecd9236369d', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b889-74dc-a868-b1c60b14b169', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 445020000, "lng_e7": 113320000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795864071, "start": 1795857771}, "made_at": 1795855071, "slot_template": null}}', '2026-11-28 08:37:51+00', NULL),
	('01a2214d-ba67-7748-918c-d0c63e49d355', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b84e-71ba-94af-bda1596c2b7d', 'rescheduled', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 445000000, "lng_e7": 113320000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795932000, "start": 1795921200}, "made_at": 1795855071, "slot_template": null}}', '2026-11-28 08:37:51+00', NULL),
	('01a2214d-bc48-7459-8c3e-d5fb325c2b3c', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-bc3f-718a-b218-0c1aa4f367fb', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 445000000, "lng_e7": 113230000}, "price": {"amount": 753, "currency": "EUR"}, "origin": [{"lat_e7": 444940000, "lng_e7": 113200000}, {"end": 1795857000, "start": 1795855072}], "window": {"end": 1795857000, "start": 1795855200}, "made_at": 1795855072, "slot_template": null}}', '2026-11-28 08:37:52+00', NULL),
	('01a2214d-bd3a-70fa-a778-8f2800c24216', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-bd38-71d6-b103-02ae3aa54bb9', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444980000, "lng_e7": 113200000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795910400, "start": 1795899600}, "made_at": 1795855072, "slot_template": null}}', '2026-11-28 08:37:52+00', NULL),
	('01a2214d-b51b-7383-8150-251686227c72', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b515-733b-b1d6-5c02289fefe6', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444940000, "lng_e7": 113290000}, "price": {"amount": 590, "currency": "EUR"}, "origin": [{"lat_e7": 444900000, "lng_e7": 113260000}, {"end": 2305843009213693951, "start": -2305843009213693952}], "window": {"end": 1795914000, "start": 1795903200}, "made_at": 1795855070, "slot_template": null}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b543-7064-b3ce-11afef12f58b', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b541-759b-8331-7d783d9dbee7', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444940000, "lng_e7": 113260000}, "price": {"amount": 390, "currency": "EUR"}, "origin": null, "window": {"end": 1795950000, "start": 1795942800}, "made_at": 1795855070, "slot_template": "01a2214d-ad06-7204-866f-fa090e1d1ce5"}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b570-7034-aeb3-a9fb0aa59fdd', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b56f-7516-a05f-35b4a4537dd4', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444960000, "lng_e7": 113260000}, "price": {"amount": 290, "currency": "EUR"}, "origin": null, "window": {"end": 1795932000, "start": 1795917600}, "made_at": 1795855070, "slot_template": "01a2214d-ad6c-7193-ad9d-d00c5a856b82"}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b63a-7708-9f63-8e712ee5b144', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b61f-75d1-9cbc-43f6a2b30506', 'rescheduled', '{"by": {"id": "01a2214d-b5e2-70dd-8e24-4b1a41c99269", "role": "shopper"}, "reason": null, "promise": {"place": {"lat_e7": 444920000, "lng_e7": 113290000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1796011200, "start": 1796004000}, "made_at": 1795855070, "slot_template": null}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b69b-7530-ad38-a7ced7b60b70', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b699-70fb-90b5-1763417cf2eb', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444960000, "lng_e7": 113290000}, "price": {"amount": 290, "currency": "EUR"}, "origin": null, "window": {"end": 1796104800, "start": 1796090400}, "made_at": 1795855070, "slot_template": "01a2214d-ad6c-7193-ad9d-d00c5a856b82"}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b6d2-75fd-bb17-cfd021f09f5d', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b699-70fb-90b5-1763417cf2eb', 'rescheduled', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444960000, "lng_e7": 113290000}, "price": {"amount": 290, "currency": "EUR"}, "origin": null, "window": {"end": 1796277600, "start": 1796263200}, "made_at": 1795855070, "slot_template": "01a2214d-ad6c-7193-ad9d-d00c5a856b82"}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b701-700e-9a11-e1777a870552', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b6e8-77d9-b160-2dc942bfe424', 'cancelled', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": "Changed my mind", "promise": {"place": {"lat_e7": 444980000, "lng_e7": 113290000}, "price": {"amount": 390, "currency": "EUR"}, "origin": null, "window": {"end": 1795863600, "start": 1795856400}, "made_at": 1795855070, "slot_template": "01a2214d-ad06-7204-866f-fa090e1d1ce5"}}', '2026-11-28 08:37:50+00', NULL),
	('01a2214d-b72c-7351-89f7-be8865875d8d', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-b712-743b-8445-8eceea3ae9b5', 'cancelled', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": "Changed my mind", "promise": {"place": {"lat_e7": 445000000, "lng_e7": 113290000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1796011200, "start": 1796004000}, "made_at": 1795855070, "slot_template": null}}', '2026-11-28 08:37:51+00', NULL),
	('01a2214d-bd20-7085-9efc-9ed08ed1f197', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-bd1f-7340-9eb6-d40037f02d23', 'confirmed', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444500000, "lng_e7": 113500000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795910400, "start": 1795899600}, "made_at": 1795855072, "slot_template": null}}', '2026-11-28 08:37:52+00', '2026-11-28 08:38:05+00'),
	('01a2214d-bd46-775c-b360-e16ab7ed9b84', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-bd1f-7340-9eb6-d40037f02d23', 'cancelled', '{"by": {"id": "01a2214d-aa63-707d-bb59-d1063e418c70", "role": "admin"}, "reason": null, "promise": {"place": {"lat_e7": 444500000, "lng_e7": 113500000}, "price": {"amount": 590, "currency": "EUR"}, "origin": null, "window": {"end": 1795910400, "start": 1795899600}, "made_at": 1795855072, "slot_template": null}}', '2026-11-28 08:37:52+00', '2026-11-28 08:38:05+00');

INSERT INTO public.lost_demand VALUES
	('01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-12-03', 'offers', 'slot_full', 4449, 1132, 1),
	('01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-12-03', 'reservation', 'no_shift', 4449, 1132, 1);

INSERT INTO public.merchants VALUES
	('01a2214d-aa50-7652-817d-738e1c40ad0e', 'Bottega', '2026-11-28 08:37:47.729569+00', 1, '{}'),
	('01a2214d-aada-77c8-bfd4-f25b9c46b64c', 'Altra', '2026-11-28 08:37:47.867332+00', 1, '{}');

INSERT INTO public.offers_asked VALUES
	('01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-28', 5, 5),
	('01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-29', 2, 2),
	('01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-30', 1, 1),
	('01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-12-02', 1, 1),
	('01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-12-03', 1, 0),
	('01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', 4, 4);

INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES
	('01a2214d-abad-77b2-9147-e8b96d3e9af5', '01a2214d-aafa-74a3-923a-023399a1e5c2', '01a2214d-aada-77c8-bfd4-f25b9c46b64c', 'route.changed', '01a2214d-ab4e-7512-8262-28aa50ed8b0d', '{"date": "2026-11-28", "version": 1, "route_id": "01a2214d-ab4e-7512-8262-28aa50ed8b0d", "courier_id": "01a2214d-ab3b-77e2-89d9-3c569c9ace5c"}', '2026-11-28 08:37:48+00', '2026-11-28 08:37:48+00', 2),
	('01a2214d-abad-77b2-9147-e8b85558462c', '01a2214d-aafa-74a3-923a-023399a1e5c2', '01a2214d-aada-77c8-bfd4-f25b9c46b64c', 'booking.confirmed', '01a2214d-ab72-72d7-a332-712665a735e1', '{"date": "2026-11-28", "window": {"end": "2026-11-29T00:00:00Z", "start": "2026-11-28T21:00:00Z"}, "reference": "Modena", "booking_id": "01a2214d-ab72-72d7-a332-712665a735e1"}', '2026-11-28 08:37:48+00', '2026-11-28 08:37:48+00', 1),
	('01a2214d-ac56-71e3-9bb2-8bb6d22f32cb', '01a2214d-abd3-750c-b020-04a2bf0940ad', '01a2214d-aada-77c8-bfd4-f25b9c46b64c', 'route.changed', '01a2214d-ac0e-73f3-b8d7-a410ac0c7449', '{"date": "2026-11-28", "version": 1, "route_id": "01a2214d-ac0e-73f3-b8d7-a410ac0c7449", "courier_id": "01a2214d-abfb-775f-ac74-8bb2289e2925"}', '2026-11-28 08:37:48+00', '2026-11-28 08:37:49+00', 4),
	('01a2214d-ac56-71e3-9bb2-8bb57c842a91', '01a2214d-abd3-750c-b020-04a2bf0940ad', '01a2214d-aada-77c8-bfd4-f25b9c46b64c', 'booking.confirmed', '01a2214d-ac29-7283-9db4-74670dc75a36', '{"date": "2026-11-28", "window": {"end": "2026-11-29T00:00:00Z", "start": "2026-11-28T21:00:00Z"}, "reference": "Parma", "booking_id": "01a2214d-ac29-7283-9db4-74670dc75a36"}', '2026-11-28 08:37:48+00', '2026-11-28 08:37:49+00', 3),
	('01a2214d-b349-77f2-868e-37cc28b4229d', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b32c-749f-b688-19ca597094a9', '{"date": "2026-11-27", "window": {"end": "2026-11-28T11:00:00Z", "start": "2026-11-28T09:00:00Z"}, "reference": "evening-0", "booking_id": "01a2214d-b32c-749f-b688-19ca597094a9"}', '2026-11-28 08:37:49+00', '2026-11-28 08:37:50+00', 5),
	('01a2214d-b349-77f2-868e-37cd711b18cf', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 1, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:49+00', '2026-11-28 08:37:50+00', 6),
	('01a2214d-b370-713c-aca9-05fd29e56e41', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b36e-77fb-96e3-7a43cac7333b', '{"date": "2026-11-27", "window": {"end": "2026-11-28T11:00:00Z", "start": "2026-11-28T09:00:00Z"}, "reference": "evening-1", "booking_id": "01a2214d-b36e-77fb-96e3-7a43cac7333b"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', 7),
	('01a2214d-b370-713c-aca9-05fed8490ba4', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 2, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', 8),
	('01a2214d-b393-721a-b5ae-7fd4e0f4eba3', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b38c-7697-87e1-666f728bd97c', '{"date": "2026-11-27", "window": {"end": "2026-11-28T11:00:00Z", "start": "2026-11-28T09:00:00Z"}, "reference": "evening-2", "booking_id": "01a2214d-b38c-7697-87e1-666f728bd97c"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', 9),
	('01a2214d-b393-721a-b5ae-7fd5ec2c4422', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 3, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:50+00', 10),
	('01a2214d-b3c3-76b2-9537-8fda3ca9c045', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b3be-71c5-90ba-11d946652250', '{"date": "2026-11-28", "window": {"end": "2026-11-29T00:00:00Z", "start": "2026-11-28T21:00:00Z"}, "reference": "morning-3", "booking_id": "01a2214d-b3be-71c5-90ba-11d946652250"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 11),
	('01a2214d-b3c3-76b2-9537-8fdb7ea1069a', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 1, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 12),
	('01a2214d-b3ee-76b1-8d86-6f96c50fe2a1', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b3ea-7390-9fca-8a7ca1a235d4', '{"date": "2026-11-28", "window": {"end": "2026-11-29T00:00:00Z", "start": "2026-11-28T21:00:00Z"}, "reference": "morning-4", "booking_id": "01a2214d-b3ea-7390-9fca-8a7ca1a235d4"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 13),
	('01a2214d-b3ee-76b1-8d86-6f9736fdb623', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 2, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 14),
	('01a2214d-b423-729a-af60-163b35593a9e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b40f-7401-9eb4-9abada60e7cc', '{"date": "2026-11-28", "window": {"end": "2026-11-29T00:00:00Z", "start": "2026-11-28T21:00:00Z"}, "reference": "morning-5", "booking_id": "01a2214d-b40f-7401-9eb4-9abada60e7cc"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 15),
	('01a2214d-b423-729a-af60-163ca87d9682', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 3, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 16),
	('01a2214d-b5b4-76e9-96ad-33c47abc3751', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'hold.released', '01a2214d-b599-7177-a5ea-090a4b0023e3', '{"date": "2026-11-28", "hold_id": "01a2214d-b599-7177-a5ea-090a4b0023e3"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 45),
	('01a2214d-b714-742a-85d9-1c6b88fa0912', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b712-743b-8445-8eceea3ae9b5', '{"date": "2026-11-29", "window": {"end": "2026-11-30T04:00:00Z", "start": "2026-11-30T02:00:00Z"}, "reference": "off-26", "booking_id": "01a2214d-b712-743b-8445-8eceea3ae9b5"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 68),
	('01a2214d-b714-742a-85d9-1c6cc94f0afc', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-b07e-700e-b325-0c8f09f6b361', '{"date": "2026-11-29", "version": 9, "route_id": "01a2214d-b07e-700e-b325-0c8f09f6b361", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 69),
	('01a2214d-b768-752a-abee-a52efa258a53', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b761-72a3-b744-22a9aafc12f8', '{"date": "2026-11-27", "window": {"end": "2026-11-28T11:07:51Z", "start": "2026-11-28T09:22:51Z"}, "reference": "today-30", "booking_id": "01a2214d-b761-72a3-b744-22a9aafc12f8"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', 72),
	('01a2214d-b768-752a-abee-a52f787e14dd', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 6, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', 73),
	('01a2214d-b78b-737b-8b5a-76e600be35c4', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b789-76aa-b960-d2d5c95f16c8', '{"date": "2026-11-27", "window": {"end": "2026-11-28T11:07:51Z", "start": "2026-11-28T09:22:51Z"}, "reference": "today-31", "booking_id": "01a2214d-b789-76aa-b960-d2d5c95f16c8"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 75),
	('01a2214d-b78b-737b-8b5a-76e75b23dbcf', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 8, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 76),
	('01a2214d-b7c7-7453-8c0a-8a7f2ae22826', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b7bf-744f-8a94-6354ae9f88b0', '{"date": "2026-11-27", "window": {"end": "2026-11-28T11:07:51Z", "start": "2026-11-28T09:22:51Z"}, "reference": "today-32", "booking_id": "01a2214d-b7bf-744f-8a94-6354ae9f88b0"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 78),
	('01a2214d-b7c7-7453-8c0a-8a80b6517326', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 10, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 79),
	('01a2214d-b43c-73d3-98f4-c55b037d07c1', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b43b-7397-865a-bb90952f43f8', '{"date": "2026-11-28", "window": {"end": "2026-11-29T05:00:00Z", "start": "2026-11-29T02:00:00Z"}, "reference": "window-1-10", "booking_id": "01a2214d-b43b-7397-865a-bb90952f43f8"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 17),
	('01a2214d-b43c-73d3-98f4-c55cf8111059', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 4, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 18),
	('01a2214d-b467-722c-b825-baf9be82d7fa', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b465-7653-9511-d8c67cfb0621', '{"date": "2026-11-28", "window": {"end": "2026-11-29T05:00:00Z", "start": "2026-11-29T02:00:00Z"}, "reference": "window-1-12", "booking_id": "01a2214d-b465-7653-9511-d8c67cfb0621"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 21),
	('01a2214d-b467-722c-b825-bafab8abfe32', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 6, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 22),
	('01a2214d-b498-76bd-9fa5-2c2c2c2b2901', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b496-7603-906f-656bcab6a95a', '{"date": "2026-11-29", "window": {"end": "2026-11-30T05:00:00Z", "start": "2026-11-30T02:00:00Z"}, "reference": "window-2-11", "booking_id": "01a2214d-b496-7603-906f-656bcab6a95a"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 25),
	('01a2214d-b498-76bd-9fa5-2c2d0f0cb23d', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-b07e-700e-b325-0c8f09f6b361', '{"date": "2026-11-29", "version": 2, "route_id": "01a2214d-b07e-700e-b325-0c8f09f6b361", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 26),
	('01a2214d-b4d2-7715-a565-a5b74d4b05be', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b4be-723d-bfea-4693f41a6b4a', '{"date": "2026-12-02", "window": {"end": "2026-12-03T05:00:00Z", "start": "2026-12-03T02:00:00Z"}, "reference": "window-5-10", "booking_id": "01a2214d-b4be-723d-bfea-4693f41a6b4a"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 29),
	('01a2214d-b4d2-7715-a565-a5b81a2174ee', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-b1bf-714e-b397-ac409337311e', '{"date": "2026-12-02", "version": 1, "route_id": "01a2214d-b1bf-714e-b397-ac409337311e", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 30),
	('01a2214d-b502-77cf-945f-f733a258f3c4', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b500-710d-8daa-74955c904e0f', '{"date": "2026-12-02", "window": {"end": "2026-12-03T05:00:00Z", "start": "2026-12-03T02:00:00Z"}, "reference": "window-5-12", "booking_id": "01a2214d-b500-710d-8daa-74955c904e0f"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 33),
	('01a2214d-b502-77cf-945f-f734a91a9099', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-b1bf-714e-b397-ac409337311e', '{"date": "2026-12-02", "version": 3, "route_id": "01a2214d-b1bf-714e-b397-ac409337311e", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 34),
	('01a2214d-b52c-742f-bd3e-d9d9b9b80913', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b52a-730a-bace-0cb71c842857', '{"date": "2026-11-29", "window": {"end": "2026-11-30T00:00:00Z", "start": "2026-11-29T21:00:00Z"}, "reference": "collection", "booking_id": "01a2214d-b52a-730a-bace-0cb71c842857"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 37),
	('01a2214d-b52c-742f-bd3e-d9da25b444f6', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-b07e-700e-b325-0c8f09f6b361', '{"date": "2026-11-29", "version": 4, "route_id": "01a2214d-b07e-700e-b325-0c8f09f6b361", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 38),
	('01a2214d-b559-75be-9c64-4adfb63e6c20', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 8, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 41),
	('01a2214d-b583-777f-8c59-a26bd0acb74d', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-b07e-700e-b325-0c8f09f6b361', '{"date": "2026-11-29", "version": 5, "route_id": "01a2214d-b07e-700e-b325-0c8f09f6b361", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 43),
	('01a2214d-b5b4-76e9-96ad-33c5f0ec5432', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 10, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 46),
	('01a2214d-b605-7733-9208-5b58c194b2b1', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-b07e-700e-b325-0c8f09f6b361', '{"date": "2026-11-29", "version": 6, "route_id": "01a2214d-b07e-700e-b325-0c8f09f6b361", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 48),
	('01a2214d-b622-745d-8d04-11df0494d5d3', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b61f-75d1-9cbc-43f6a2b30506', '{"date": "2026-11-29", "window": {"end": "2026-11-30T00:00:00Z", "start": "2026-11-29T21:00:00Z"}, "reference": null, "booking_id": "01a2214d-b61f-75d1-9cbc-43f6a2b30506"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 50),
	('01a2214d-b622-745d-8d04-11e090c29bdf', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-b07e-700e-b325-0c8f09f6b361', '{"date": "2026-11-29", "version": 7, "route_id": "01a2214d-b07e-700e-b325-0c8f09f6b361", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 51),
	('01a2214d-b64f-74cc-9f4f-bcdb434367ad', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b64d-71e6-9c62-63fcc25cead5', '{"date": "2026-11-28", "window": {"end": "2026-11-29T00:00:00Z", "start": "2026-11-28T21:00:00Z"}, "reference": "across", "booking_id": "01a2214d-b64d-71e6-9c62-63fcc25cead5"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 54),
	('01a2214d-b64f-74cc-9f4f-bcdc73b0fc6a', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 13, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 55),
	('01a2214d-b673-71ac-9c4e-fba5d75fd223', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.rescheduled', '01a2214d-b64d-71e6-9c62-63fcc25cead5', '{"date": "2026-11-30", "window": {"end": "2026-12-01T05:00:00Z", "start": "2026-12-01T02:00:00Z"}, "reference": "across", "booking_id": "01a2214d-b64d-71e6-9c62-63fcc25cead5"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 57),
	('01a2214d-b673-71ac-9c4e-fba6d3ceb0c5', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 14, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 58),
	('01a2214d-b6b3-7099-ab41-9449bfbc8637', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-b1bf-714e-b397-ac409337311e', '{"date": "2026-12-02", "version": 4, "route_id": "01a2214d-b1bf-714e-b397-ac409337311e", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 61),
	('01a2214d-b7ab-74ae-bc61-30ab4ceb72d6', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 9, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 77),
	('01a2214d-b6ea-7484-8b16-f65e8b4858d0', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b6e8-77d9-b160-2dc942bfe424', '{"date": "2026-11-27", "window": {"end": "2026-11-28T11:00:00Z", "start": "2026-11-28T09:00:00Z"}, "reference": "off-25", "booking_id": "01a2214d-b6e8-77d9-b160-2dc942bfe424"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 64),
	('01a2214d-b6ea-7484-8b16-f65f2cce874f', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 4, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 65),
	('01a2214d-b450-7612-9f30-6c4521c11cdc', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b44b-72e5-8054-f882583b8dcf', '{"date": "2026-11-28", "window": {"end": "2026-11-29T05:00:00Z", "start": "2026-11-29T02:00:00Z"}, "reference": "window-1-11", "booking_id": "01a2214d-b44b-72e5-8054-f882583b8dcf"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 19),
	('01a2214d-b450-7612-9f30-6c4644da50b8', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 5, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 20),
	('01a2214d-b487-7769-8c71-ea7e8d8f8be1', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b47a-7512-afcc-2b45693ae5b6', '{"date": "2026-11-29", "window": {"end": "2026-11-30T05:00:00Z", "start": "2026-11-30T02:00:00Z"}, "reference": "window-2-10", "booking_id": "01a2214d-b47a-7512-afcc-2b45693ae5b6"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 23),
	('01a2214d-b487-7769-8c71-ea7f94b408f3', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-b07e-700e-b325-0c8f09f6b361', '{"date": "2026-11-29", "version": 1, "route_id": "01a2214d-b07e-700e-b325-0c8f09f6b361", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 24),
	('01a2214d-b4ac-77b3-b103-ccdf03df2143', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b4a6-7157-a2ec-abf5b79e9c39', '{"date": "2026-11-29", "window": {"end": "2026-11-30T05:00:00Z", "start": "2026-11-30T02:00:00Z"}, "reference": "window-2-12", "booking_id": "01a2214d-b4a6-7157-a2ec-abf5b79e9c39"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 27),
	('01a2214d-b4ac-77b3-b103-cce0170bdb83', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-b07e-700e-b325-0c8f09f6b361', '{"date": "2026-11-29", "version": 3, "route_id": "01a2214d-b07e-700e-b325-0c8f09f6b361", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 28),
	('01a2214d-b4ef-762a-a7e2-31c765eb8aed', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b4eb-70cd-8411-78298bae667f', '{"date": "2026-12-02", "window": {"end": "2026-12-03T05:00:00Z", "start": "2026-12-03T02:00:00Z"}, "reference": "window-5-11", "booking_id": "01a2214d-b4eb-70cd-8411-78298bae667f"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 31),
	('01a2214d-b4ef-762a-a7e2-31c809ad9942', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-b1bf-714e-b397-ac409337311e', '{"date": "2026-12-02", "version": 2, "route_id": "01a2214d-b1bf-714e-b397-ac409337311e", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 32),
	('01a2214d-b51b-7383-8150-251797136382', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b515-733b-b1d6-5c02289fefe6', '{"date": "2026-11-28", "window": {"end": "2026-11-29T01:00:00Z", "start": "2026-11-28T22:00:00Z"}, "reference": "ride", "booking_id": "01a2214d-b515-733b-b1d6-5c02289fefe6"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 35),
	('01a2214d-b51b-7383-8150-25183293d893', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 7, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 36),
	('01a2214d-b543-7064-b3ce-11b04594ae94', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b541-759b-8331-7d783d9dbee7', '{"date": "2026-11-28", "window": {"end": "2026-11-29T11:00:00Z", "start": "2026-11-29T09:00:00Z"}, "reference": "night", "booking_id": "01a2214d-b541-759b-8331-7d783d9dbee7"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 39),
	('01a2214d-b543-7064-b3ce-11b1cdc9ac16', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-b03a-7294-bef9-8cda75e92201', '{"date": "2026-11-28", "version": 1, "route_id": "01a2214d-b03a-7294-bef9-8cda75e92201", "courier_id": "01a2214d-ae2c-7549-aac7-ffe42f7bc80e"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 40),
	('01a2214d-b570-7034-aeb3-a9fce9648a04', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b56f-7516-a05f-35b4a4537dd4', '{"date": "2026-11-28", "window": {"end": "2026-11-29T06:00:00Z", "start": "2026-11-29T02:00:00Z"}, "reference": "held", "booking_id": "01a2214d-b56f-7516-a05f-35b4a4537dd4"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 42),
	('01a2214d-b59b-729d-87f3-8cb939c01819', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 9, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 44),
	('01a2214d-b5f1-7442-b680-e6bb6d8cb944', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 11, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 47),
	('01a2214d-b618-71f0-a911-bd9d6ec925fb', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 12, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 49),
	('01a2214d-b63a-7708-9f63-8e720f3d2aff', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.rescheduled', '01a2214d-b61f-75d1-9cbc-43f6a2b30506', '{"date": "2026-11-29", "window": {"end": "2026-11-30T04:00:00Z", "start": "2026-11-30T02:00:00Z"}, "reference": null, "booking_id": "01a2214d-b61f-75d1-9cbc-43f6a2b30506"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 52),
	('01a2214d-b63a-7708-9f63-8e73724e8107', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-b07e-700e-b325-0c8f09f6b361', '{"date": "2026-11-29", "version": 8, "route_id": "01a2214d-b07e-700e-b325-0c8f09f6b361", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 53),
	('01a2214d-b669-7357-9fd0-c201e9827221', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-b10f-71dc-b67f-8030a3b8c0ba', '{"date": "2026-11-30", "version": 1, "route_id": "01a2214d-b10f-71dc-b67f-8030a3b8c0ba", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 56),
	('01a2214d-b69b-7530-ad38-a7cf165d5f63', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b699-70fb-90b5-1763417cf2eb', '{"date": "2026-11-30", "window": {"end": "2026-12-01T06:00:00Z", "start": "2026-12-01T02:00:00Z"}, "reference": "onto a hold", "booking_id": "01a2214d-b699-70fb-90b5-1763417cf2eb"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 59),
	('01a2214d-b69b-7530-ad38-a7d0a3e76a4f', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-b10f-71dc-b67f-8030a3b8c0ba', '{"date": "2026-11-30", "version": 2, "route_id": "01a2214d-b10f-71dc-b67f-8030a3b8c0ba", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 60),
	('01a2214d-b6d3-750f-81ae-d42dd9b9f8b2', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.rescheduled', '01a2214d-b699-70fb-90b5-1763417cf2eb', '{"date": "2026-12-02", "window": {"end": "2026-12-03T06:00:00Z", "start": "2026-12-03T02:00:00Z"}, "reference": "onto a hold", "booking_id": "01a2214d-b699-70fb-90b5-1763417cf2eb"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 62),
	('01a2214d-b6d3-750f-81ae-d42e13da63aa', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-b10f-71dc-b67f-8030a3b8c0ba', '{"date": "2026-11-30", "version": 3, "route_id": "01a2214d-b10f-71dc-b67f-8030a3b8c0ba", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 63),
	('01a2214d-b701-700e-9a11-e1787ac616ed', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.cancelled', '01a2214d-b6e8-77d9-b160-2dc942bfe424', '{"date": "2026-11-27", "window": {"end": "2026-11-28T11:00:00Z", "start": "2026-11-28T09:00:00Z"}, "reference": "off-25", "booking_id": "01a2214d-b6e8-77d9-b160-2dc942bfe424"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 66),
	('01a2214d-b701-700e-9a11-e179e08c9dd2', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 5, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', '2026-11-28 08:37:51+00', 67),
	('01a2214d-b72c-7351-89f7-be893a5b76de', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.cancelled', '01a2214d-b712-743b-8445-8eceea3ae9b5', '{"date": "2026-11-29", "window": {"end": "2026-11-30T04:00:00Z", "start": "2026-11-30T02:00:00Z"}, "reference": "off-26", "booking_id": "01a2214d-b712-743b-8445-8eceea3ae9b5"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', 70),
	('01a2214d-b72c-7351-89f7-be8a7fe3aa98', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-b07e-700e-b325-0c8f09f6b361', '{"date": "2026-11-29", "version": 10, "route_id": "01a2214d-b07e-700e-b325-0c8f09f6b361", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', 71),
	('01a2214d-b778-709f-a7a6-fc272a4f4dfb', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 7, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', 74),
	('01a2214d-ba2f-703f-b377-8ce20dbefcef', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 8, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 108),
	('01a2214d-ba50-72ed-8d60-ca31b1a25519', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'stop.failed', '01a2214d-b84e-71ba-94af-bda1596c2b7d', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "kind": "delivery", "reason": "nobody_there", "stop_id": "01a2214d-b84f-7274-9eed-3f8f2e44910c", "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "booking_id": "01a2214d-b84e-71ba-94af-bda1596c2b7d"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 111),
	('01a2214d-ba50-72ed-8d60-ca32bc1e1a79', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.failed', '01a2214d-b84e-71ba-94af-bda1596c2b7d', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "reason": "nobody_there", "on_time": false, "reference": "today-33", "booking_id": "01a2214d-b84e-71ba-94af-bda1596c2b7d"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 112),
	('01a2214d-ba50-72ed-8d60-ca33ab94fe8d', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 10, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 113),
	('01a2214d-ba67-7748-918c-d0c7052dffb2', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.rescheduled', '01a2214d-b84e-71ba-94af-bda1596c2b7d', '{"date": "2026-11-28", "window": {"end": "2026-11-29T06:00:00Z", "start": "2026-11-29T03:00:00Z"}, "reference": "today-33", "booking_id": "01a2214d-b84e-71ba-94af-bda1596c2b7d"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 115),
	('01a2214d-ba9f-73f3-bc10-ee7dbfbdf5d3', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'stop.arrived', '01a2214d-b7bf-744f-8a94-6354ae9f88b0', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "kind": "delivery", "reason": null, "stop_id": "01a2214d-b7c5-7149-93ab-3a0591685f74", "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "booking_id": "01a2214d-b7bf-744f-8a94-6354ae9f88b0"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 118),
	('01a2214d-ba9f-73f3-bc10-ee7e488c26f7', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 12, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 119),
	('01a2214d-badf-711f-9166-a8fb3bf24e05', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'shift.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "state": "paused", "shift_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 123),
	('01a2214d-badf-711f-9166-a8fc9f828125', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 14, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 124),
	('01a2214d-bb27-7718-a0b0-c610e5dc8eae', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'shift.changed', '01a2214d-aebe-70ab-9379-1d186b519f7d', '{"date": "2026-11-27", "state": "broken_down", "shift_id": "01a2214d-aebe-70ab-9379-1d186b519f7d", "courier_id": "01a2214d-ae56-74a3-bea4-fcef9e8e95cd"}', '2026-11-28 08:37:52+00', '2026-11-28 08:37:52+00', 127),
	('01a2214d-bb27-7718-a0b0-c6117e9b3293', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 15, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:52+00', '2026-11-28 08:37:52+00', 128),
	('01a2214d-bb27-7718-a0b0-c6123695db84', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-aebe-70ab-9379-1d186b519f7d', '{"date": "2026-11-27", "version": 5, "route_id": "01a2214d-aebe-70ab-9379-1d186b519f7d", "courier_id": "01a2214d-ae56-74a3-bea4-fcef9e8e95cd"}', '2026-11-28 08:37:52+00', '2026-11-28 08:37:52+00', 129),
	('01a2214d-bba2-767e-90e0-378f8f2cc219', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'shift.changed', '01a2214d-af42-737a-944f-af30c22d4648', '{"date": "2026-11-26", "state": "ended", "shift_id": "01a2214d-af42-737a-944f-af30c22d4648", "courier_id": "01a2214d-ae2c-7549-aac7-ffe42f7bc80e"}', '2026-11-28 08:37:52+00', '2026-11-28 08:37:53+00', 132),
	('01a2214d-bba2-767e-90e0-379033f5ae47', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-af42-737a-944f-af30c22d4648', '{"date": "2026-11-26", "version": 2, "route_id": "01a2214d-af42-737a-944f-af30c22d4648", "courier_id": "01a2214d-ae2c-7549-aac7-ffe42f7bc80e"}', '2026-11-28 08:37:52+00', '2026-11-28 08:37:53+00', 133),
	('01a2214d-b850-73ed-b2bd-c73ca64a6a5d', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b84e-71ba-94af-bda1596c2b7d', '{"date": "2026-11-27", "window": {"end": "2026-11-28T11:07:51Z", "start": "2026-11-28T09:22:51Z"}, "reference": "today-33", "booking_id": "01a2214d-b84e-71ba-94af-bda1596c2b7d"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 82),
	('01a2214d-b850-73ed-b2bd-c73d5fe704d0', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 2, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 83),
	('01a2214d-b894-77fd-9d29-5ece6f85dd4d', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-b889-74dc-a868-b1c60b14b169', '{"date": "2026-11-27", "window": {"end": "2026-11-28T11:07:51Z", "start": "2026-11-28T09:22:51Z"}, "reference": "today-34", "booking_id": "01a2214d-b889-74dc-a868-b1c60b14b169"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 85),
	('01a2214d-b894-77fd-9d29-5ecfe4c17c99', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 4, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 86),
	('01a2214d-b8eb-7755-85b6-573d4c74b0bb', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 12, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 89),
	('01a2214d-b92c-7415-ab08-d6d5d7d7cc29', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 6, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 92),
	('01a2214d-b950-73e3-8546-2b915859e5b6', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-aebe-70ab-9379-1d186b519f7d', '{"date": "2026-11-27", "version": 2, "route_id": "01a2214d-aebe-70ab-9379-1d186b519f7d", "courier_id": "01a2214d-ae56-74a3-bea4-fcef9e8e95cd"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 95),
	('01a2214d-b98c-7423-a202-3875ec631f20', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'stop.en_route', '01a2214d-b789-76aa-b960-d2d5c95f16c8', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "kind": "delivery", "reason": null, "stop_id": "01a2214d-b789-76aa-b960-d2d6477268f1", "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "booking_id": "01a2214d-b789-76aa-b960-d2d5c95f16c8"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 98),
	('01a2214d-b98c-7423-a202-3876163f1308', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 14, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 99),
	('01a2214d-b9f4-7217-bcbe-b68255fe702c', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'stop.completed', '01a2214d-b789-76aa-b960-d2d5c95f16c8', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "kind": "delivery", "reason": null, "stop_id": "01a2214d-b789-76aa-b960-d2d6477268f1", "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "booking_id": "01a2214d-b789-76aa-b960-d2d5c95f16c8"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 102),
	('01a2214d-b9f4-7217-bcbe-b6839c7cd459', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.completed', '01a2214d-b789-76aa-b960-d2d5c95f16c8', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "reason": null, "on_time": true, "reference": "today-31", "booking_id": "01a2214d-b789-76aa-b960-d2d5c95f16c8"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 103),
	('01a2214d-b9f4-7217-bcbe-b684171df652', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 16, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 104),
	('01a2214d-ba2f-703f-b377-8ce101e35791', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'stop.en_route', '01a2214d-b84e-71ba-94af-bda1596c2b7d', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "kind": "delivery", "reason": null, "stop_id": "01a2214d-b84f-7274-9eed-3f8f2e44910c", "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "booking_id": "01a2214d-b84e-71ba-94af-bda1596c2b7d"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 107),
	('01a2214d-b82f-722c-bdcc-adfa3a62df4c', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 11, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 80),
	('01a2214d-b82f-722c-bdcc-adfba0e4fe9f', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 1, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 81),
	('01a2214d-b876-74ba-a150-449de9c0cc09', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 3, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 84),
	('01a2214d-b8b7-70e1-abf3-aaf0d1bb6881', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 5, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 87),
	('01a2214d-b8b7-70e1-abf3-aaf1a654883e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-aebe-70ab-9379-1d186b519f7d', '{"date": "2026-11-27", "version": 1, "route_id": "01a2214d-aebe-70ab-9379-1d186b519f7d", "courier_id": "01a2214d-ae56-74a3-bea4-fcef9e8e95cd"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 88),
	('01a2214d-b914-71c0-ae81-dea9d316c15e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'shift.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "state": "on_duty", "shift_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 90),
	('01a2214d-b914-71c0-ae81-deaae9b3f78f', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 13, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 91),
	('01a2214d-b93f-7414-b673-d93a21c7ebbf', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'shift.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "state": "on_duty", "shift_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 93),
	('01a2214d-b93f-7414-b673-d93bb76a3171', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 7, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 94),
	('01a2214d-b964-7095-85cc-b8b1d798e14e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'shift.changed', '01a2214d-aebe-70ab-9379-1d186b519f7d', '{"date": "2026-11-27", "state": "on_duty", "shift_id": "01a2214d-aebe-70ab-9379-1d186b519f7d", "courier_id": "01a2214d-ae56-74a3-bea4-fcef9e8e95cd"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 96),
	('01a2214d-b964-7095-85cc-b8b2dead1f77', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-aebe-70ab-9379-1d186b519f7d', '{"date": "2026-11-27", "version": 3, "route_id": "01a2214d-aebe-70ab-9379-1d186b519f7d", "courier_id": "01a2214d-ae56-74a3-bea4-fcef9e8e95cd"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 97),
	('01a2214d-b9a0-729c-8db1-6751c50eba0d', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'stop.arrived', '01a2214d-b789-76aa-b960-d2d5c95f16c8', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "kind": "delivery", "reason": null, "stop_id": "01a2214d-b789-76aa-b960-d2d6477268f1", "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "booking_id": "01a2214d-b789-76aa-b960-d2d5c95f16c8"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 100),
	('01a2214d-b9a0-729c-8db1-6752abc8c2e4', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 15, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 101),
	('01a2214d-ba17-74bb-8363-8a61f37b6229', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'stop.en_route', '01a2214d-b38c-7697-87e1-666f728bd97c', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "kind": "delivery", "reason": null, "stop_id": "01a2214d-b391-7190-bf93-c8f338811e62", "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "booking_id": "01a2214d-b38c-7697-87e1-666f728bd97c"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 105),
	('01a2214d-ba17-74bb-8363-8a624a21d865', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 17, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 106),
	('01a2214d-ba3d-773e-9dcc-9631a7351211', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'stop.arrived', '01a2214d-b84e-71ba-94af-bda1596c2b7d', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "kind": "delivery", "reason": null, "stop_id": "01a2214d-b84f-7274-9eed-3f8f2e44910c", "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "booking_id": "01a2214d-b84e-71ba-94af-bda1596c2b7d"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 109),
	('01a2214d-ba3d-773e-9dcc-96320d98babb', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 9, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 110),
	('01a2214d-ba61-7348-8af7-8ad926b7162a', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 15, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 114),
	('01a2214d-ba8a-74e5-b8c2-0846648fd6e8', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'stop.en_route', '01a2214d-b7bf-744f-8a94-6354ae9f88b0', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "kind": "delivery", "reason": null, "stop_id": "01a2214d-b7c5-7149-93ab-3a0591685f74", "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "booking_id": "01a2214d-b7bf-744f-8a94-6354ae9f88b0"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 116),
	('01a2214d-ba8a-74e5-b8c2-0847f9b4acea', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 11, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 117),
	('01a2214d-babd-7553-bc6a-7d154766171d', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'stop.failed', '01a2214d-b7bf-744f-8a94-6354ae9f88b0', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "kind": "delivery", "reason": "nobody_there", "stop_id": "01a2214d-b7c5-7149-93ab-3a0591685f74", "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "booking_id": "01a2214d-b7bf-744f-8a94-6354ae9f88b0"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 120),
	('01a2214d-babd-7553-bc6a-7d1618999ace', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.failed', '01a2214d-b7bf-744f-8a94-6354ae9f88b0', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "reason": "nobody_there", "on_time": false, "reference": "today-32", "booking_id": "01a2214d-b7bf-744f-8a94-6354ae9f88b0"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 121),
	('01a2214d-babd-7553-bc6a-7d17d82075d7', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 13, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', '2026-11-28 08:37:52+00', 122),
	('01a2214d-bb0f-73d7-bb1c-3db3482a8488', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'stop.en_route', '01a2214d-b889-74dc-a868-b1c60b14b169', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "kind": "delivery", "reason": null, "stop_id": "01a2214d-b88a-721d-a520-a73072657a6c", "route_id": "01a2214d-aebe-70ab-9379-1d186b519f7d", "booking_id": "01a2214d-b889-74dc-a868-b1c60b14b169"}', '2026-11-28 08:37:52+00', '2026-11-28 08:37:52+00', 125),
	('01a2214d-bb0f-73d7-bb1c-3db441e0d859', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-aebe-70ab-9379-1d186b519f7d', '{"date": "2026-11-27", "version": 4, "route_id": "01a2214d-aebe-70ab-9379-1d186b519f7d", "courier_id": "01a2214d-ae56-74a3-bea4-fcef9e8e95cd"}', '2026-11-28 08:37:52+00', '2026-11-28 08:37:52+00', 126),
	('01a2214d-cb24-766e-929e-16d21225f5cf', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'eta.changed', '01a2214d-b38c-7697-87e1-666f728bd97c', '{"date": "2026-11-27", "latest": "2026-11-28T09:00:00Z", "window": {"end": "2026-11-28T11:00:00Z", "start": "2026-11-28T09:00:00Z"}, "earliest": "2026-11-28T09:00:00Z", "expected": "2026-11-28T09:00:00Z", "reference": "evening-2", "booking_id": "01a2214d-b38c-7697-87e1-666f728bd97c", "previous_expected": null}', '2026-11-28 08:37:56+00', '2026-11-28 08:37:57+00', 150),
	('01a2214d-cb24-766e-929e-16d57730e2e6', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'eta.changed', '01a2214d-b761-72a3-b744-22a9aafc12f8', '{"date": "2026-11-27", "latest": "2026-11-28T09:22:51Z", "window": {"end": "2026-11-28T11:07:51Z", "start": "2026-11-28T09:22:51Z"}, "earliest": "2026-11-28T09:22:51Z", "expected": "2026-11-28T09:22:51Z", "reference": "today-30", "booking_id": "01a2214d-b761-72a3-b744-22a9aafc12f8", "previous_expected": null}', '2026-11-28 08:37:56+00', '2026-11-28 08:37:57+00', 151),
	('01a2214d-cb24-766e-929e-16d13d49bfdc', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'eta.changed', '01a2214d-b889-74dc-a868-b1c60b14b169', '{"date": "2026-11-27", "latest": "2026-11-28T09:22:51Z", "window": {"end": "2026-11-28T11:07:51Z", "start": "2026-11-28T09:22:51Z"}, "earliest": "2026-11-28T09:22:51Z", "expected": "2026-11-28T09:22:51Z", "reference": "today-34", "booking_id": "01a2214d-b889-74dc-a868-b1c60b14b169", "previous_expected": null}', '2026-11-28 08:37:56+00', '2026-11-28 08:37:57+00', 152),
	('01a2214d-bbc4-76cb-a439-a5b3bbb82588', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-b07e-700e-b325-0c8f09f6b361', '{"date": "2026-11-29", "version": 11, "route_id": "01a2214d-b07e-700e-b325-0c8f09f6b361", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:52+00', '2026-11-28 08:37:53+00', 135),
	('01a2214d-bc48-7459-8c3e-d5fcea6ace8b', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-bc3f-718a-b218-0c1aa4f367fb', '{"date": "2026-11-27", "window": {"end": "2026-11-28T09:10:00Z", "start": "2026-11-28T08:40:00Z"}, "reference": "quoted", "booking_id": "01a2214d-bc3f-718a-b218-0c1aa4f367fb"}', '2026-11-28 08:37:52+00', '2026-11-28 08:37:53+00', 137),
	('01a2214d-bc48-7459-8c3e-d5fd02950718', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-af07-726b-aab0-4a425d741258', '{"date": "2026-11-27", "version": 3, "route_id": "01a2214d-af07-726b-aab0-4a425d741258", "courier_id": "01a2214d-ae2c-7549-aac7-ffe42f7bc80e"}', '2026-11-28 08:37:52+00', '2026-11-28 08:37:53+00', 138),
	('01a2214d-bd0b-71c2-9bbe-9a96af52212d', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-bcc6-7370-a120-176955b5ecf6', '{"date": "2026-11-28", "version": 2, "route_id": "01a2214d-bcc6-7370-a120-176955b5ecf6", "courier_id": "01a2214d-bcb6-77b5-9b4e-85adc433ea9c"}', '2026-11-28 08:37:52+00', '2026-11-28 08:37:53+00', 140),
	('01a2214d-bd3a-70fa-a778-8f29ef1c91e5', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-bd38-71d6-b103-02ae3aa54bb9', '{"date": "2026-11-28", "window": {"end": "2026-11-29T00:00:00Z", "start": "2026-11-28T21:00:00Z"}, "reference": "reggio", "booking_id": "01a2214d-bd38-71d6-b103-02ae3aa54bb9"}', '2026-11-28 08:37:52+00', '2026-11-28 08:37:53+00', 143),
	('01a2214d-bd3a-70fa-a778-8f2af5175085', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-bcc6-7370-a120-176955b5ecf6', '{"date": "2026-11-28", "version": 4, "route_id": "01a2214d-bcc6-7370-a120-176955b5ecf6", "courier_id": "01a2214d-bcb6-77b5-9b4e-85adc433ea9c"}', '2026-11-28 08:37:52+00', '2026-11-28 08:37:53+00', 144),
	('01a2214d-caec-70d2-9054-ff120e56d608', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-af07-726b-aab0-4a425d741258', '{"date": "2026-11-27", "version": 4, "route_id": "01a2214d-af07-726b-aab0-4a425d741258", "courier_id": "01a2214d-ae2c-7549-aac7-ffe42f7bc80e"}', '2026-11-28 08:37:56+00', '2026-11-28 08:37:56+00', 147),
	('01a2214d-bb86-723b-a37c-807d919fb89b', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'shift.changed', '01a2214d-af42-737a-944f-af30c22d4648', '{"date": "2026-11-26", "state": "on_duty", "shift_id": "01a2214d-af42-737a-944f-af30c22d4648", "courier_id": "01a2214d-ae2c-7549-aac7-ffe42f7bc80e"}', '2026-11-28 08:37:52+00', '2026-11-28 08:37:53+00', 130),
	('01a2214d-bb86-723b-a37c-807ee5655c68', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-af42-737a-944f-af30c22d4648', '{"date": "2026-11-26", "version": 1, "route_id": "01a2214d-af42-737a-944f-af30c22d4648", "courier_id": "01a2214d-ae2c-7549-aac7-ffe42f7bc80e"}', '2026-11-28 08:37:52+00', '2026-11-28 08:37:53+00', 131),
	('01a2214d-bbaf-70f7-b490-de257cf461c1', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-af07-726b-aab0-4a425d741258', '{"date": "2026-11-27", "version": 1, "route_id": "01a2214d-af07-726b-aab0-4a425d741258", "courier_id": "01a2214d-ae2c-7549-aac7-ffe42f7bc80e"}', '2026-11-28 08:37:52+00', '2026-11-28 08:37:53+00', 134),
	('01a2214d-bbf6-7389-a253-82465043ce1e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-af07-726b-aab0-4a425d741258', '{"date": "2026-11-27", "version": 2, "route_id": "01a2214d-af07-726b-aab0-4a425d741258", "courier_id": "01a2214d-ae2c-7549-aac7-ffe42f7bc80e"}', '2026-11-28 08:37:52+00', '2026-11-28 08:37:53+00', 136),
	('01a2214d-bcf3-75a7-99f7-6ff4148a7e29', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-bcc6-7370-a120-176955b5ecf6', '{"date": "2026-11-28", "version": 1, "route_id": "01a2214d-bcc6-7370-a120-176955b5ecf6", "courier_id": "01a2214d-bcb6-77b5-9b4e-85adc433ea9c"}', '2026-11-28 08:37:52+00', '2026-11-28 08:37:53+00', 139),
	('01a2214d-bd20-7085-9efc-9ed26dbd5ea7', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-bcc6-7370-a120-176955b5ecf6', '{"date": "2026-11-28", "version": 3, "route_id": "01a2214d-bcc6-7370-a120-176955b5ecf6", "courier_id": "01a2214d-bcb6-77b5-9b4e-85adc433ea9c"}', '2026-11-28 08:37:52+00', '2026-11-28 08:37:53+00', 142),
	('01a2214d-bd46-775c-b360-e16cae45d0b4', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-bcc6-7370-a120-176955b5ecf6', '{"date": "2026-11-28", "version": 5, "route_id": "01a2214d-bcc6-7370-a120-176955b5ecf6", "courier_id": "01a2214d-bcb6-77b5-9b4e-85adc433ea9c"}', '2026-11-28 08:37:52+00', '2026-11-28 08:37:53+00', 146),
	('01a2214d-cb24-766e-929e-16d41864e741', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'eta.changed', '01a2214d-b32c-749f-b688-19ca597094a9', '{"date": "2026-11-27", "latest": "2026-11-28T09:07:03Z", "window": {"end": "2026-11-28T11:00:00Z", "start": "2026-11-28T09:00:00Z"}, "earliest": "2026-11-28T09:04:05Z", "expected": "2026-11-28T09:05:34Z", "reference": "evening-0", "booking_id": "01a2214d-b32c-749f-b688-19ca597094a9", "previous_expected": null}', '2026-11-28 08:37:56+00', '2026-11-28 08:37:57+00', 148),
	('01a2214d-cb24-766e-929e-16d38f52d421', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'eta.changed', '01a2214d-b36e-77fb-96e3-7a43cac7333b', '{"date": "2026-11-27", "latest": "2026-11-28T09:03:50Z", "window": {"end": "2026-11-28T11:00:00Z", "start": "2026-11-28T09:00:00Z"}, "earliest": "2026-11-28T09:01:44Z", "expected": "2026-11-28T09:02:47Z", "reference": "evening-1", "booking_id": "01a2214d-b36e-77fb-96e3-7a43cac7333b", "previous_expected": null}', '2026-11-28 08:37:56+00', '2026-11-28 08:37:57+00', 149),
	('01a2214d-e637-74f6-8862-086fc9a159a2', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'route.changed', '01a2214d-bcc6-7370-a120-176955b5ecf6', '{"date": "2026-11-28", "version": 6, "route_id": "01a2214d-bcc6-7370-a120-176955b5ecf6", "courier_id": "01a2214d-bcb6-77b5-9b4e-85adc433ea9c"}', '2026-11-28 08:38:03+00', '2026-11-28 08:38:03+00', 155),
	('01a2214d-bd20-7085-9efc-9ed125109ea8', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.confirmed', '01a2214d-bd1f-7340-9eb6-d40037f02d23', '{"date": "2026-11-28", "window": {"end": "2026-11-29T00:00:00Z", "start": "2026-11-28T21:00:00Z"}, "booking_id": "01a2214d-bd1f-7340-9eb6-d40037f02d23"}', '2026-11-28 08:37:52+00', '2026-11-28 08:37:53+00', 141),
	('01a2214d-bd46-775c-b360-e16b66365915', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'booking.cancelled', '01a2214d-bd1f-7340-9eb6-d40037f02d23', '{"date": "2026-11-28", "window": {"end": "2026-11-29T00:00:00Z", "start": "2026-11-28T21:00:00Z"}, "booking_id": "01a2214d-bd1f-7340-9eb6-d40037f02d23"}', '2026-11-28 08:37:52+00', '2026-11-28 08:37:53+00', 145),
	('01a2214d-e637-74f6-8862-086d7872366d', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'hold.expired', '01a2214d-bd05-7238-af1c-c5b3740b0a4d', '{"date": "2026-11-28", "hold_id": "01a2214d-bd05-7238-af1c-c5b3740b0a4d"}', '2026-11-28 08:38:03+00', '2026-11-28 08:38:03+00', 153),
	('01a2214d-e637-74f6-8862-086ee7735bca', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-aa50-7652-817d-738e1c40ad0e', 'hold.expired', '01a2214d-bce3-7754-8ca9-4db9daf6251c', '{"date": "2026-11-28", "hold_id": "01a2214d-bce3-7754-8ca9-4db9daf6251c"}', '2026-11-28 08:38:03+00', '2026-11-28 08:38:03+00', 154);

INSERT INTO public.plans VALUES
	('01a2214d-aafa-74a3-923a-023399a1e5c2', '2026-11-28', 2, NULL),
	('01a2214d-abd3-750c-b020-04a2bf0940ad', '2026-11-28', 2, NULL),
	('01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-26', 2, NULL),
	('01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', 6, NULL),
	('01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-28', 4, NULL),
	('01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-30', 4, NULL),
	('01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-12-02', 4, NULL),
	('01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-29', 5, NULL),
	('01a2214d-bc64-76df-9ceb-a5746880617e', '2026-11-28', 2, NULL);

INSERT INTO public.proofs OVERRIDING SYSTEM VALUE VALUES
	('01a2214d-aa50-7652-817d-738e1c40ad0e', 'fb94cdd0-160f-4ca6-879f-c54cf72c89b9', '01a2214d-b789-76aa-b960-d2d5c95f16c8', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', '01a2214d-ae00-722a-8fbe-b9d2bd98b8d0', 'courier', 'name', 'N. Esempio', NULL, NULL, NULL, NULL, '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', 1),
	('01a2214d-aa50-7652-817d-738e1c40ad0e', 'e5d707cc-be59-4ded-b840-534879a3de4b', '01a2214d-b789-76aa-b960-d2d5c95f16c8', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', '01a2214d-ae00-722a-8fbe-b9d2bd98b8d0', 'courier', 'note', 'Left with the neighbour', NULL, NULL, NULL, NULL, '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', 2),
	('01a2214d-aa50-7652-817d-738e1c40ad0e', '4f59618e-cf75-4e3d-a900-dab2a63c559a', '01a2214d-b789-76aa-b960-d2d5c95f16c8', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', '01a2214d-ae00-722a-8fbe-b9d2bd98b8d0', 'courier', 'photo', NULL, '7e844e1a-38f1-4654-9b4f-edd717fa8ff0', NULL, NULL, NULL, '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', 3);

INSERT INTO public.routes VALUES
	('01a2214d-ab4e-7512-8262-28aa50ed8b0d', '01a2214d-aafa-74a3-923a-023399a1e5c2', '2026-11-28', 1, 'planned', 'planned', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('01a2214d-ac0e-73f3-b8d7-a410ac0c7449', '01a2214d-abd3-750c-b020-04a2bf0940ad', '2026-11-28', 1, 'planned', 'planned', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('01a2214d-af75-76cd-9ad6-40e053b77b9f', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', 0, 'planned', 'planned', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('01a2214d-afec-7566-a809-197b8b08c7d7', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-28', 0, 'planned', 'planned', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('01a2214d-b0a6-7151-9fda-d8440798b545', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-29', 0, 'planned', 'planned', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('01a2214d-b0ea-7331-a895-9decf95fb3ab', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-29', 0, 'planned', 'planned', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('01a2214d-b152-7257-8deb-ba1151528e69', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-30', 0, 'planned', 'planned', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('01a2214d-b195-7488-9728-062efd3cf83f', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-30', 0, 'planned', 'planned', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('01a2214d-b1e8-7739-b98d-fb25f7759ee6', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-12-02', 0, 'planned', 'planned', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('01a2214d-b22c-76be-a56d-bdad3a4464d6', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-12-02', 0, 'planned', 'planned', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('01a2214d-b24e-7583-a2ad-45e36d5f7cde', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-29', 0, 'planned', 'planned', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('01a2214d-af42-737a-944f-af30c22d4648', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-26', 2, 'finished', 'ended', NULL, '2026-11-28 08:37:52+00', NULL, NULL, '2026-11-28 08:37:52+00', NULL, NULL, NULL),
	('01a2214d-b07e-700e-b325-0c8f09f6b361', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-29', 11, 'planned', 'planned', NULL, NULL, NULL, NULL, NULL, '2026-11-28 08:37:52+00', NULL, NULL),
	('01a2214d-b03a-7294-bef9-8cda75e92201', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-28', 1, 'planned', 'planned', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', 17, 'under_way', 'on_duty', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', NULL, NULL, NULL, NULL, NULL),
	('01a2214d-af07-726b-aab0-4a425d741258', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', 4, 'accepted', 'planned', '2026-11-28 08:37:52+00', NULL, NULL, NULL, NULL, NULL, '2026-11-28 08:37:56+00', NULL),
	('01a2214d-bcc6-7370-a120-176955b5ecf6', '01a2214d-bc64-76df-9ceb-a5746880617e', '2026-11-28', 6, 'planned', 'planned', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('01a2214d-afa9-7163-9eee-f2d5c6d55669', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-28', 15, 'planned', 'planned', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('01a2214d-b1bf-714e-b397-ac409337311e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-12-02', 4, 'planned', 'planned', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('01a2214d-b10f-71dc-b67f-8030a3b8c0ba', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-30', 3, 'planned', 'planned', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('01a2214d-ae82-770b-a40f-97695471ee0d', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', 15, 'under_way', 'paused', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', NULL, NULL, NULL, NULL, NULL),
	('01a2214d-aebe-70ab-9379-1d186b519f7d', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', 5, 'abandoned', 'broken_down', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', NULL, NULL, NULL, NULL, NULL);

INSERT INTO public.settings VALUES
	('signing_secret', '\x4b475a48627ef94772fc03685e0300279cc6bf32321095f198896c8279309c87');

INSERT INTO public.shifts VALUES
	('01a2214d-ab4e-7512-8262-28aa50ed8b0d', '01a2214d-aafa-74a3-923a-023399a1e5c2', '2026-11-28', 1, '01a2214d-ab3b-77e2-89d9-3c569c9ace5c', '01a2214d-ab12-74b4-a012-38d6a7c194f3', NULL, NULL, NULL, NULL, '2026-11-28 20:00:00+00', '2026-11-29 06:00:00+00', '{40,0,0,0}', '{}', '[]', '2026-11-28 08:37:47.981702+00'),
	('01a2214d-ac0e-73f3-b8d7-a410ac0c7449', '01a2214d-abd3-750c-b020-04a2bf0940ad', '2026-11-28', 1, '01a2214d-abfb-775f-ac74-8bb2289e2925', '01a2214d-abe1-71cb-b837-8653e260e851', NULL, NULL, NULL, NULL, '2026-11-28 20:00:00+00', '2026-11-29 06:00:00+00', '{40,0,0,0}', '{}', '[]', '2026-11-28 08:37:48.173699+00'),
	('01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', 1, '01a2214d-ae00-722a-8fbe-b9d2bd98b8d0', '01a2214d-acce-738c-90b4-f35e0370f3d6', NULL, NULL, NULL, NULL, '2026-11-28 00:00:00+00', '2026-11-28 11:00:00+00', '{40,0,0,0}', '{fridge}', '[]', '2026-11-28 08:37:48.769925+00'),
	('01a2214d-ae82-770b-a40f-97695471ee0d', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', 1, '01a2214d-ae1a-742a-9b40-4bb8ae8c4123', '01a2214d-acce-738c-90b4-f35e0370f3d6', NULL, NULL, NULL, NULL, '2026-11-28 00:00:00+00', '2026-11-28 11:00:00+00', '{40,0,0,0}', '{stairs}', '[]', '2026-11-28 08:37:48.797714+00'),
	('01a2214d-aebe-70ab-9379-1d186b519f7d', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', 1, '01a2214d-ae56-74a3-bea4-fcef9e8e95cd', '01a2214d-acce-738c-90b4-f35e0370f3d6', NULL, NULL, NULL, NULL, '2026-11-28 00:00:00+00', '2026-11-28 11:00:00+00', '{40,0,0,0}', '{}', '[]', '2026-11-28 08:37:48.85686+00'),
	('01a2214d-af07-726b-aab0-4a425d741258', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', 1, '01a2214d-ae2c-7549-aac7-ffe42f7bc80e', '01a2214d-acce-738c-90b4-f35e0370f3d6', NULL, NULL, NULL, NULL, '2026-11-28 07:00:00+00', '2026-11-28 17:00:00+00', '{40,0,0,0}', '{}', '[]', '2026-11-28 08:37:48.935528+00'),
	('01a2214d-af42-737a-944f-af30c22d4648', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-26', 1, '01a2214d-ae2c-7549-aac7-ffe42f7bc80e', '01a2214d-acce-738c-90b4-f35e0370f3d6', NULL, NULL, NULL, NULL, '2026-11-27 07:00:00+00', '2026-11-27 17:00:00+00', '{40,0,0,0}', '{}', '[]', '2026-11-28 08:37:48.98937+00'),
	('01a2214d-af75-76cd-9ad6-40e053b77b9f', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', 1, '01a2214d-ae34-719c-8ee0-cb32e6cacc7a', NULL, 44.496, 11.32, 44.498, 11.32, '2026-11-28 01:00:00+00', '2026-11-28 12:00:00+00', '{40,0,0,0}', '{}', '[]', '2026-11-28 08:37:49.045061+00'),
	('01a2214d-afa9-7163-9eee-f2d5c6d55669', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-28', 1, '01a2214d-ae00-722a-8fbe-b9d2bd98b8d0', '01a2214d-acce-738c-90b4-f35e0370f3d6', NULL, NULL, NULL, NULL, '2026-11-28 20:00:00+00', '2026-11-29 06:00:00+00', '{25,0,0,0}', '{fridge,stairs}', '[{"window": {"end": 1795917600, "start": 1795910400}, "duration": 1800}]', '2026-11-28 08:37:49.094746+00'),
	('01a2214d-afec-7566-a809-197b8b08c7d7', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-28', 1, '01a2214d-ae1a-742a-9b40-4bb8ae8c4123', '01a2214d-acce-738c-90b4-f35e0370f3d6', NULL, NULL, NULL, NULL, '2026-11-28 21:00:00+00', '2026-11-29 07:00:00+00', '{40,0,0,0}', '{stairs}', '[]', '2026-11-28 08:37:49.164011+00'),
	('01a2214d-b03a-7294-bef9-8cda75e92201', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-28', 1, '01a2214d-ae2c-7549-aac7-ffe42f7bc80e', '01a2214d-acce-738c-90b4-f35e0370f3d6', NULL, NULL, NULL, NULL, '2026-11-29 08:00:00+00', '2026-11-29 18:00:00+00', '{40,0,0,0}', '{}', '[]', '2026-11-28 08:37:49.237717+00'),
	('01a2214d-b07e-700e-b325-0c8f09f6b361', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-29', 1, '01a2214d-ae00-722a-8fbe-b9d2bd98b8d0', '01a2214d-acce-738c-90b4-f35e0370f3d6', NULL, NULL, NULL, NULL, '2026-11-29 20:00:00+00', '2026-11-30 06:00:00+00', '{25,0,0,0}', '{fridge,stairs}', '[{"window": {"end": 1796004000, "start": 1795996800}, "duration": 1800}]', '2026-11-28 08:37:49.310674+00'),
	('01a2214d-b0a6-7151-9fda-d8440798b545', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-29', 1, '01a2214d-ae1a-742a-9b40-4bb8ae8c4123', '01a2214d-acce-738c-90b4-f35e0370f3d6', NULL, NULL, NULL, NULL, '2026-11-29 21:00:00+00', '2026-11-30 07:00:00+00', '{40,0,0,0}', '{stairs}', '[]', '2026-11-28 08:37:49.350568+00'),
	('01a2214d-b0ea-7331-a895-9decf95fb3ab', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-29', 1, '01a2214d-ae2c-7549-aac7-ffe42f7bc80e', '01a2214d-acce-738c-90b4-f35e0370f3d6', NULL, NULL, NULL, NULL, '2026-11-30 08:00:00+00', '2026-11-30 18:00:00+00', '{40,0,0,0}', '{}', '[]', '2026-11-28 08:37:49.418183+00'),
	('01a2214d-b10f-71dc-b67f-8030a3b8c0ba', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-30', 1, '01a2214d-ae00-722a-8fbe-b9d2bd98b8d0', '01a2214d-acce-738c-90b4-f35e0370f3d6', NULL, NULL, NULL, NULL, '2026-11-30 20:00:00+00', '2026-12-01 06:00:00+00', '{25,0,0,0}', '{fridge,stairs}', '[{"window": {"end": 1796090400, "start": 1796083200}, "duration": 1800}]', '2026-11-28 08:37:49.454083+00'),
	('01a2214d-b152-7257-8deb-ba1151528e69', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-30', 1, '01a2214d-ae1a-742a-9b40-4bb8ae8c4123', '01a2214d-acce-738c-90b4-f35e0370f3d6', NULL, NULL, NULL, NULL, '2026-11-30 21:00:00+00', '2026-12-01 07:00:00+00', '{40,0,0,0}', '{stairs}', '[]', '2026-11-28 08:37:49.521984+00'),
	('01a2214d-b195-7488-9728-062efd3cf83f', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-30', 1, '01a2214d-ae2c-7549-aac7-ffe42f7bc80e', '01a2214d-acce-738c-90b4-f35e0370f3d6', NULL, NULL, NULL, NULL, '2026-12-01 08:00:00+00', '2026-12-01 18:00:00+00', '{40,0,0,0}', '{}', '[]', '2026-11-28 08:37:49.584778+00'),
	('01a2214d-b1bf-714e-b397-ac409337311e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-12-02', 1, '01a2214d-ae00-722a-8fbe-b9d2bd98b8d0', '01a2214d-acce-738c-90b4-f35e0370f3d6', NULL, NULL, NULL, NULL, '2026-12-02 20:00:00+00', '2026-12-03 06:00:00+00', '{25,0,0,0}', '{fridge,stairs}', '[{"window": {"end": 1796263200, "start": 1796256000}, "duration": 1800}]', '2026-11-28 08:37:49.630811+00'),
	('01a2214d-b1e8-7739-b98d-fb25f7759ee6', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-12-02', 1, '01a2214d-ae1a-742a-9b40-4bb8ae8c4123', '01a2214d-acce-738c-90b4-f35e0370f3d6', NULL, NULL, NULL, NULL, '2026-12-02 21:00:00+00', '2026-12-03 07:00:00+00', '{40,0,0,0}', '{stairs}', '[]', '2026-11-28 08:37:49.671989+00'),
	('01a2214d-b22c-76be-a56d-bdad3a4464d6', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-12-02', 1, '01a2214d-ae2c-7549-aac7-ffe42f7bc80e', '01a2214d-acce-738c-90b4-f35e0370f3d6', NULL, NULL, NULL, NULL, '2026-12-03 08:00:00+00', '2026-12-03 18:00:00+00', '{40,0,0,0}', '{}', '[]', '2026-11-28 08:37:49.739957+00'),
	('01a2214d-b24e-7583-a2ad-45e36d5f7cde', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-29', 1, '01a2214d-ae3f-768e-af17-5ac43870b0d3', '01a2214d-acce-738c-90b4-f35e0370f3d6', NULL, NULL, NULL, NULL, '2026-11-29 20:00:00+00', '2026-11-30 06:00:00+00', '{40,0,0,0}', '{}', '[]', '2026-11-28 08:37:49.77382+00'),
	('01a2214d-bcc6-7370-a120-176955b5ecf6', '01a2214d-bc64-76df-9ceb-a5746880617e', '2026-11-28', 1, '01a2214d-bcb6-77b5-9b4e-85adc433ea9c', '01a2214d-bc8e-7083-a3b0-4d39d5285118', NULL, NULL, NULL, NULL, '2026-11-28 20:00:00+00', '2026-11-29 06:00:00+00', '{10,0,0,0}', '{}', '[]', '2026-11-28 08:37:52.450958+00');

INSERT INTO public.slot_days VALUES
	('01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ad06-7204-866f-fa090e1d1ce5', '2026-11-28', 1),
	('01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ad6c-7193-ad9d-d00c5a856b82', '2026-11-29', 1),
	('01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ad6c-7193-ad9d-d00c5a856b82', '2026-11-28', 1),
	('01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ad43-71a2-b955-0be49b974cc4', '2026-11-29', 1),
	('01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ad43-71a2-b955-0be49b974cc4', '2026-11-28', 3),
	('01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ad6c-7193-ad9d-d00c5a856b82', '2026-12-02', 1),
	('01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ad6c-7193-ad9d-d00c5a856b82', '2026-11-30', 0),
	('01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ad06-7204-866f-fa090e1d1ce5', '2026-11-27', 4);

INSERT INTO public.slot_exceptions VALUES
	('01a2214d-adc1-73a3-af30-ab1f39cf42ca', '01a2214d-acc3-756f-9864-7efd7edab6a6', 1, '2026-12-01', NULL, 'Holiday', '2026-11-28 08:37:48.61371+00'),
	('01a2214d-add5-72f9-aa02-d9474da23069', '01a2214d-acc3-756f-9864-7efd7edab6a6', 1, '2026-11-30', '01a2214d-ad43-71a2-b955-0be49b974cc4', 'Market', '2026-11-28 08:37:48.633712+00');

INSERT INTO public.slot_templates VALUES
	('01a2214d-ad06-7204-866f-fa090e1d1ce5', '01a2214d-acc3-756f-9864-7efd7edab6a6', 1, 'Evening', 127, 1260, 1380, 390, 0, NULL, NULL, 6, NULL, NULL, NULL, '2026-11-28 08:37:48.429735+00'),
	('01a2214d-ad43-71a2-b955-0be49b974cc4', '01a2214d-acc3-756f-9864-7efd7edab6a6', 1, 'Morning', 127, 540, 720, 390, 0, 1, 1410, 4, NULL, NULL, NULL, '2026-11-28 08:37:48.483511+00'),
	('01a2214d-ad6c-7193-ad9d-d00c5a856b82', '01a2214d-acc3-756f-9864-7efd7edab6a6', 1, 'Afternoon', 127, 840, 1080, 290, 0, NULL, NULL, NULL, NULL, NULL, NULL, '2026-11-28 08:37:48.525253+00'),
	('01a2214d-ad8f-72cb-ac3e-902560062099', '01a2214d-acc3-756f-9864-7efd7edab6a6', 1, 'Noon', 127, 720, 840, 390, 0, NULL, NULL, 0, NULL, NULL, NULL, '2026-11-28 08:37:48.560184+00'),
	('01a2214d-ada6-7244-8289-aa66b5e6967e', '01a2214d-acc3-756f-9864-7efd7edab6a6', 1, 'Dawn', 127, 360, 480, 390, 0, NULL, NULL, NULL, '2026-10-28', '2026-12-27', '2026-11-28 08:37:48+00', '2026-11-28 08:37:48.582975+00');

INSERT INTO public.stops VALUES
	('01a2214d-ab95-7618-82c5-735c3e3e234f', '01a2214d-aafa-74a3-923a-023399a1e5c2', '2026-11-28', '01a2214d-ab4e-7512-8262-28aa50ed8b0d', '\x80', 'delivery', '01a2214d-ab72-72d7-a332-71253a26004e', 44.492, 11.32, '2026-11-28 21:00:00+00', '2026-11-29 00:00:00+00', 180, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:48+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-ac3e-7487-a690-bb2e50d1c2fd', '01a2214d-abd3-750c-b020-04a2bf0940ad', '2026-11-28', '01a2214d-ac0e-73f3-b8d7-a410ac0c7449', '\x80', 'delivery', '01a2214d-ac29-7283-9db4-74663b558f9e', 44.492, 11.32, '2026-11-28 21:00:00+00', '2026-11-29 00:00:00+00', 180, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:48+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-afc4-7156-9bff-468f27cc7c31', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-28', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '\x80', 'break', NULL, NULL, NULL, '2026-11-29 00:00:00+00', '2026-11-29 02:00:00+00', 1800, '{0,0,0,0}', '{}', NULL, NULL, '1970-01-01 00:00:00+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b08f-75e3-9f23-fac3b4790f2e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-29', '01a2214d-b07e-700e-b325-0c8f09f6b361', '\x80', 'break', NULL, NULL, NULL, '2026-11-30 00:00:00+00', '2026-11-30 02:00:00+00', 1800, '{0,0,0,0}', '{}', NULL, NULL, '1970-01-01 00:00:00+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b12e-73b2-8eae-55e56f9350a5', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-30', '01a2214d-b10f-71dc-b67f-8030a3b8c0ba', '\x80', 'break', NULL, NULL, NULL, '2026-12-01 00:00:00+00', '2026-12-01 02:00:00+00', 1800, '{0,0,0,0}', '{}', NULL, NULL, '1970-01-01 00:00:00+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b1ce-7740-869b-1ace54f934e2', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-12-02', '01a2214d-b1bf-714e-b397-ac409337311e', '\x80', 'break', NULL, NULL, NULL, '2026-12-03 00:00:00+00', '2026-12-03 02:00:00+00', 1800, '{0,0,0,0}', '{}', NULL, NULL, '1970-01-01 00:00:00+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b335-7104-a2cc-b27dfea638e3', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '\x80', 'delivery', '01a2214d-b32c-749f-b688-19c9682f0de2', 44.49, 11.32, '2026-11-28 09:00:00+00', '2026-11-28 11:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:49+00', '01a2214d-ad06-7204-866f-fa090e1d1ce5', 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b36e-77fb-96e3-7a44bac8382d', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '\x40', 'delivery', '01a2214d-b36e-77fb-96e3-7a42ef52e297', 44.492, 11.32, '2026-11-28 09:00:00+00', '2026-11-28 11:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:50+00', '01a2214d-ad06-7204-866f-fa090e1d1ce5', 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b3bf-769b-831a-9dd680a63044', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-28', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '\x40', 'delivery', '01a2214d-b3be-71c5-90ba-11d8940da822', 44.496, 11.32, '2026-11-28 21:00:00+00', '2026-11-29 00:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:50+00', '01a2214d-ad43-71a2-b955-0be49b974cc4', 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b3eb-7033-8083-4213cd76eefa', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-28', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '\x20', 'delivery', '01a2214d-b3ea-7390-9fca-8a7be72fe865', 44.498, 11.32, '2026-11-28 21:00:00+00', '2026-11-29 00:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:50+00', '01a2214d-ad43-71a2-b955-0be49b974cc4', 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b415-77ae-872a-2a000b608da9', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-28', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '\x10', 'delivery', '01a2214d-b40f-7401-9eb4-9ab9abd45738', 44.5, 11.32, '2026-11-28 21:00:00+00', '2026-11-29 00:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:50+00', '01a2214d-ad43-71a2-b955-0be49b974cc4', 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b43b-7397-865a-bb91be51240a', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-28', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '\xc0', 'delivery', '01a2214d-b43b-7397-865a-bb8f9b0766b5', 44.496, 11.323, '2026-11-29 02:00:00+00', '2026-11-29 05:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:50+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b44d-73ec-8535-ab63b0de0351', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-28', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '\xe0', 'delivery', '01a2214d-b44b-72e5-8054-f881c20ad49f', 44.498, 11.323, '2026-11-29 02:00:00+00', '2026-11-29 05:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:50+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b466-72d8-b389-e0710fff5a17', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-28', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '\xf0', 'delivery', '01a2214d-b465-7653-9511-d8c5ff301c2a', 44.5, 11.323, '2026-11-29 02:00:00+00', '2026-11-29 05:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:50+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b485-7407-b611-6488c398b4cf', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-29', '01a2214d-b07e-700e-b325-0c8f09f6b361', '\xc0', 'delivery', '01a2214d-b47a-7512-afcc-2b4464445f71', 44.496, 11.323, '2026-11-30 02:00:00+00', '2026-11-30 05:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:50+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b497-766a-a2e3-e37b0bfee7c3', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-29', '01a2214d-b07e-700e-b325-0c8f09f6b361', '\xa0', 'delivery', '01a2214d-b496-7603-906f-656ae21a598a', 44.498, 11.323, '2026-11-30 02:00:00+00', '2026-11-30 05:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:50+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b4a9-73cc-87df-ea6ad81b35b4', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-29', '01a2214d-b07e-700e-b325-0c8f09f6b361', '\x90', 'delivery', '01a2214d-b4a6-7157-a2ec-abf42d7a6e65', 44.5, 11.323, '2026-11-30 02:00:00+00', '2026-11-30 05:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:50+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b4d0-732b-906e-ada01a44c838', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-12-02', '01a2214d-b1bf-714e-b397-ac409337311e', '\xc0', 'delivery', '01a2214d-b4be-723d-bfea-4692ffd6b044', 44.496, 11.323, '2026-12-03 02:00:00+00', '2026-12-03 05:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:50+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b4ee-774c-95b6-550967da9919', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-12-02', '01a2214d-b1bf-714e-b397-ac409337311e', '\xa0', 'delivery', '01a2214d-b4eb-70cd-8411-7828d1c738b3', 44.498, 11.323, '2026-12-03 02:00:00+00', '2026-12-03 05:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:50+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b501-70c7-a099-3e2756339609', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-12-02', '01a2214d-b1bf-714e-b397-ac409337311e', '\x90', 'delivery', '01a2214d-b500-710d-8daa-74946c14b891', 44.5, 11.323, '2026-12-03 02:00:00+00', '2026-12-03 05:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:50+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b519-7505-b352-c08ab3cb6045', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-28', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '\x08', 'pickup', '01a2214d-b515-733b-b1d6-5c012ada2632', 44.49, 11.326, NULL, NULL, 120, '{1,0,0,0}', '{}', NULL, 3600, '2026-11-28 08:37:50+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b519-7505-b352-c08b59b616c1', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-28', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '\x0c', 'dropoff', '01a2214d-b515-733b-b1d6-5c012ada2632', 44.494, 11.329, '2026-11-28 22:00:00+00', '2026-11-29 01:00:00+00', 120, '{1,0,0,0}', '{}', NULL, 3600, '2026-11-28 08:37:50+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b52a-730a-bace-0cb8ee1124cf', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-29', '01a2214d-b07e-700e-b325-0c8f09f6b361', '\x40', 'collection', '01a2214d-b52a-730a-bace-0cb6274b59eb', 44.492, 11.326, '2026-11-29 21:00:00+00', '2026-11-30 00:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:50+00', '01a2214d-ad43-71a2-b955-0be49b974cc4', 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b541-759b-8331-7d793d595298', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-28', '01a2214d-b03a-7294-bef9-8cda75e92201', '\x80', 'delivery', '01a2214d-b541-759b-8331-7d775d4acb29', 44.494, 11.326, '2026-11-29 09:00:00+00', '2026-11-29 11:00:00+00', 120, '{1,0,0,0}', '{}', '01a2214d-acce-738c-90b4-f35e0370f3d6', NULL, '2026-11-28 08:37:50+00', '01a2214d-ad06-7204-866f-fa090e1d1ce5', 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b558-7166-804c-8b133e8d39f0', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-28', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '\xd0', 'delivery', '01a2214d-b558-7166-804c-8b12e88b5f18', 44.496, 11.326, '2026-11-29 02:00:00+00', '2026-11-29 06:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:50+00', '01a2214d-ad6c-7193-ad9d-d00c5a856b82', 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b582-7781-bf5c-255a26152b97', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-29', '01a2214d-b07e-700e-b325-0c8f09f6b361', '\xe0', 'delivery', '01a2214d-b582-7781-bf5c-25591fe2d862', 44.498, 11.326, '2026-11-30 02:00:00+00', '2026-11-30 06:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:50+00', '01a2214d-ad6c-7193-ad9d-d00c5a856b82', 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b603-74fb-90a6-e59cdf90bae5', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-29', '01a2214d-b07e-700e-b325-0c8f09f6b361', '\x88', 'delivery', '01a2214d-b602-7727-bcde-dabfbc56153c', 44.49, 11.329, '2026-11-30 02:00:00+00', '2026-11-30 05:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:50+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b638-7357-a47a-d34cae794b86', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-29', '01a2214d-b07e-700e-b325-0c8f09f6b361', '\x8c', 'delivery', '01a2214d-b637-742a-b4e7-8a08a7fb4999', 44.492, 11.329, '2026-11-30 02:00:00+00', '2026-11-30 04:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:50+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b667-706b-8467-571c5fe1cfc5', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-30', '01a2214d-b10f-71dc-b67f-8030a3b8c0ba', '\xc0', 'delivery', '01a2214d-b660-7152-9fa0-0c79202b9c16', 44.494, 11.329, '2026-12-01 02:00:00+00', '2026-12-01 05:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:50+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b6b2-73fd-ae83-2adf76598093', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-12-02', '01a2214d-b1bf-714e-b397-ac409337311e', '\xe0', 'delivery', '01a2214d-b6ac-75c2-830b-8302b906f25b', 44.496, 11.329, '2026-12-03 02:00:00+00', '2026-12-03 06:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:50+00', '01a2214d-ad6c-7193-ad9d-d00c5a856b82', 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b766-7105-9c9c-eb07b8eb465b', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '\xc0', 'delivery', '01a2214d-b761-72a3-b744-22a83be3e0be', 44.494, 11.332, '2026-11-28 09:22:51+00', '2026-11-28 11:07:51+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:51+00', NULL, 'planned', NULL, NULL, NULL, NULL, true, NULL),
	('01a2214d-b789-76aa-b960-d2d6477268f1', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '\x10', 'delivery', '01a2214d-b789-76aa-b960-d2d435074e14', 44.496, 11.332, '2026-11-28 09:22:51+00', '2026-11-28 11:07:51+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:51+00', NULL, 'completed', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', NULL, true, NULL),
	('01a2214d-b84f-7274-9eed-3f8f2e44910c', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', '01a2214d-ae82-770b-a40f-97695471ee0d', '\x40', 'delivery', '01a2214d-b84e-71ba-94af-bda00c5d3e4d', 44.5, 11.332, '2026-11-28 09:22:51+00', '2026-11-28 11:07:51+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:51+00', NULL, 'failed', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', 'nobody_there', true, NULL),
	('01a2214d-b88a-721d-a520-a73072657a6c', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', '01a2214d-ae82-770b-a40f-97695471ee0d', '\xe0', 'dropoff', '01a2214d-b889-74dc-a868-b1c52f3fa0b7', 44.502, 11.332, '2026-11-28 09:22:51+00', '2026-11-28 11:07:51+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:52+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('5bf87b17-e2d0-8847-bf7a-fd6a283f2036', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', '01a2214d-ae82-770b-a40f-97695471ee0d', '\xc0', 'pickup', '01a2214d-b889-74dc-a868-b1c52f3fa0b7', 44.5, 11.34, '2026-11-28 08:37:52+00', '2026-11-29 08:37:52+00', 30, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:52+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-bc46-71a6-bf4e-d9d25e8240be', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', '01a2214d-af07-726b-aab0-4a425d741258', '\x40', 'pickup', '01a2214d-bc3f-718a-b218-0c19f182be84', 44.494, 11.32, '2026-11-28 08:37:52+00', '2026-11-28 09:10:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:52+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-bc46-71a6-bf4e-d9d34d8b6329', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', '01a2214d-af07-726b-aab0-4a425d741258', '\x60', 'dropoff', '01a2214d-bc3f-718a-b218-0c19f182be84', 44.5, 11.323, '2026-11-28 08:40:00+00', '2026-11-28 09:10:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:52+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-bd39-72c0-81a1-3e78c634ef2e', '01a2214d-bc64-76df-9ceb-a5746880617e', '2026-11-28', '01a2214d-bcc6-7370-a120-176955b5ecf6', '\x10', 'delivery', '01a2214d-bd38-71d6-b103-02ad36c0231e', 44.498, 11.32, '2026-11-28 21:00:00+00', '2026-11-29 00:00:00+00', 180, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:52+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b391-7190-bf93-c8f338811e62', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '\x20', 'delivery', '01a2214d-b38c-7697-87e1-666e7350b9af', 44.494, 11.32, '2026-11-28 09:00:00+00', '2026-11-28 11:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:51+00', '01a2214d-ad06-7204-866f-fa090e1d1ce5', 'en_route', '2026-11-28 08:37:51+00', NULL, NULL, NULL, false, NULL),
	('01a2214d-ba5f-706b-a068-6f9d5d385bef', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-28', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '\xf8', 'delivery', '01a2214d-ba5f-706b-a068-6f9c8da45b85', 44.5, 11.332, '2026-11-29 03:00:00+00', '2026-11-29 06:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:51+00', NULL, 'planned', NULL, NULL, NULL, NULL, false, NULL),
	('01a2214d-b7c5-7149-93ab-3a0591685f74', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', '01a2214d-ae82-770b-a40f-97695471ee0d', '\x80', 'delivery', '01a2214d-b7bf-744f-8a94-63531d206f69', 44.498, 11.332, '2026-11-28 09:22:51+00', '2026-11-28 11:07:51+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:51+00', NULL, 'failed', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', '2026-11-28 08:37:51+00', 'nobody_there', true, NULL),
	('01a2214d-bbee-74dc-8d6d-d62f66500b14', '01a2214d-acc3-756f-9864-7efd7edab6a6', '2026-11-27', '01a2214d-af07-726b-aab0-4a425d741258', '\x80', 'delivery', '01a2214d-bbe7-741d-a446-065797ae6ade', 44.5, 11.326, '2026-11-28 09:00:00+00', '2026-11-28 11:00:00+00', 120, '{1,0,0,0}', '{}', NULL, NULL, '2026-11-28 08:37:52+00', '01a2214d-ad06-7204-866f-fa090e1d1ce5', 'planned', NULL, NULL, NULL, NULL, false, NULL);

INSERT INTO public.transitions VALUES
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

INSERT INTO public.webhook_attempts VALUES
	('01a2214d-b3dc-73f5-8ecc-4d5e617c0830', '01a2214d-b3a8-716a-bc44-0fbe84debdb2', '2026-11-28 08:37:50+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 9),
	('01a2214d-b3dc-73f5-8ecc-4d5fcc476fc2', '01a2214d-b3a8-716a-bc44-0fc2c648badb', '2026-11-28 08:37:50+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 5),
	('01a2214d-b3f3-75a0-adb7-2e3bdf6cce66', '01a2214d-b3a8-716a-bc44-0fbff9b63ca9', '2026-11-28 08:37:50+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 13),
	('01a2214d-b3fc-7161-b9f1-ae1493e8f8b4', '01a2214d-b3a8-716a-bc44-0fc04902e46f', '2026-11-28 08:37:50+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 19),
	('01a2214d-b7e7-7071-b40b-f89e5de05309', '01a2214d-b794-719f-a40c-975d92857125', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 10),
	('01a2214d-b7e8-7514-8882-c118346b46f0', '01a2214d-b794-719f-a40c-975eee300e6e', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 11),
	('01a2214d-b7eb-748c-9d53-db2fb89b70f5', '01a2214d-b794-719f-a40c-975fb52c998b', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 20),
	('01a2214d-b7e8-7514-8882-c119b5760bd7', '01a2214d-b794-719f-a40c-976b92b4f7b8', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 17),
	('01a2214d-b7fc-73af-ba14-19a0437c082f', '01a2214d-b794-719f-a40c-97619a1af7e0', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 12),
	('01a2214d-b80d-7011-805a-f6ff7d2fd632', '01a2214d-b794-719f-a40c-97671fabde2c', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 11),
	('01a2214d-b820-7275-bfe0-eef4c902a3e7', '01a2214d-b794-719f-a40c-976a2ecc8aa9', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 1),
	('01a2214d-b824-743f-b5b4-df54db95b6d4', '01a2214d-b794-719f-a40c-9763d0708693', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 5),
	('01a2214d-b835-7033-a093-0fcced6bc11a', '01a2214d-b794-719f-a40c-976556216319', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 1),
	('01a2214d-b836-7572-bf16-b50977535fde', '01a2214d-b794-719f-a40c-9769165d5b81', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 5),
	('01a2214d-b85d-76f2-9784-0461152bdeb9', '01a2214d-b794-719f-a40c-976d4a265c4f', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 1),
	('01a2214d-b860-76fd-b209-afe32e5e4d71', '01a2214d-b794-719f-a40c-976f7ec84dc3', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 3),
	('01a2214d-b86b-74b0-8deb-c0500ce6faf1', '01a2214d-b794-719f-a40c-97759a8f25ae', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 2),
	('01a2214d-b87a-75b6-ba68-063050baa10f', '01a2214d-b794-719f-a40c-9777a976a21a', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 2),
	('01a2214d-b87b-759f-83a4-a0e9322e8250', '01a2214d-b794-719f-a40c-9779d6b96ac9', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 3),
	('01a2214d-b87d-7691-8fcb-7a6b0129de37', '01a2214d-b794-719f-a40c-97701e41c3c3', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 2),
	('01a2214d-b89c-702f-82dc-c3309aa7133c', '01a2214d-b794-719f-a40c-9771c7c55d74', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 3),
	('01a2214d-b89f-70c5-a13c-2164ad50885a', '01a2214d-b794-719f-a40c-97734f2a95c6', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 15),
	('01a2214d-b8a3-75c6-8ea1-6bf9e59fe6dc', '01a2214d-b794-719f-a40c-977aee6144e0', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 2),
	('01a2214d-b8cf-742d-8935-0d727feb6afe', '01a2214d-b795-7073-9df2-8d264850a559', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 4),
	('01a2214d-b8d1-73ef-aa2c-67020573eddf', '01a2214d-b794-719f-a40c-977c2e11ef21', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 10),
	('01a2214d-b8d7-72aa-ad8f-84239da8d25b', '01a2214d-b794-719f-a40c-977f8a06aed5', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 11),
	('01a2214d-b8e8-73d8-94a4-3775230024a6', '01a2214d-b794-719f-a40c-97844957c2ee', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 9),
	('01a2214d-b8f4-729e-abd6-e14c6f7fdfca', '01a2214d-b795-7073-9df2-8d280a00079d', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 10),
	('01a2214d-b8f6-76a4-be73-659a3ecb1169', '01a2214d-b795-7073-9df2-8d2b183a0362', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 2),
	('01a2214d-b8f5-752b-ab1c-215d6cbad25d', '01a2214d-b795-7073-9df2-8d30b18be63d', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 2),
	('01a2214d-b90b-77ab-8433-770b0b87843c', '01a2214d-b795-7073-9df2-8d3876bd8e74', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 3),
	('01a2214d-b90c-731b-86a2-b954b5a64392', '01a2214d-b795-7073-9df2-8d3418a65b30', '2026-11-28 08:37:51+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 3),
	('01a2214d-bbdd-761d-9163-0a6456ae0208', '01a2214d-bb94-7668-ba57-7d250c742293', '2026-11-28 08:37:52+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 8),
	('01a2214d-bbea-758c-b4ce-d89c56683f53', '01a2214d-bb94-7668-ba57-7d32d5dbf7a2', '2026-11-28 08:37:52+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 8),
	('01a2214d-bbef-7691-8f66-5c8ae2344193', '01a2214d-bb94-7668-ba57-7d2bf1e862a2', '2026-11-28 08:37:52+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 5),
	('01a2214d-bbf7-72e4-b898-62c530279afd', '01a2214d-bb94-7668-ba57-7d280408a661', '2026-11-28 08:37:52+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 8),
	('01a2214d-bc2d-704d-a740-613ac2847da9', '01a2214d-bb94-7668-ba57-7d2c94ff614a', '2026-11-28 08:37:52+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 23),
	('01a2214d-bfa2-77bb-a2b1-472d56a4fa93', '01a2214d-bf60-77fb-8e8c-89a26540cc2b', '2026-11-28 08:37:53+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 11),
	('01a2214d-bfb0-73db-a525-b0f8843d739f', '01a2214d-bf60-77fb-8e8c-89a56b2e9033', '2026-11-28 08:37:53+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 2),
	('01a2214d-c75f-733e-a10d-ef01f24aba8b', '01a2214d-b3a8-716a-bc44-0fbff9b63ca9', '2026-11-28 08:37:55+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 11),
	('01a2214d-cb7a-73f3-867a-6f47c76667d2', '01a2214d-b794-719f-a40c-975eee300e6e', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 8),
	('01a2214d-cbb6-747b-a900-bb9d15be3d3e', '01a2214d-b794-719f-a40c-97619a1af7e0', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 18),
	('01a2214d-cc3e-764f-98ac-28915c262bf9', '01a2214d-b794-719f-a40c-9771c7c55d74', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 19),
	('01a2214d-cc63-75eb-bd9d-3cf114f1328f', '01a2214d-b794-719f-a40c-97759a8f25ae', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 10),
	('01a2214d-ccab-77b1-bcb1-0ef90135cebf', '01a2214d-b795-7073-9df2-8d30b18be63d', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 4),
	('01a2214d-ccd5-72eb-b1ef-32205e490440', '01a2214d-b795-7073-9df2-8d264850a559', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 8),
	('01a2214d-cf42-756c-8363-c834f5d6af3e', '01a2214d-bb94-7668-ba57-7d32d5dbf7a2', '2026-11-28 08:37:57+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 9),
	('01a2214d-d30b-7539-9854-df30e4bc503a', '01a2214d-bf60-77fb-8e8c-899e5ead2157', '2026-11-28 08:37:58+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 2),
	('01a2214d-fa05-7635-966f-886f98d11736', '01a2214d-e66e-7071-971e-4f4fc747595a', '2026-11-28 08:38:08+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 2),
	('01a2214d-bc38-70fd-81e8-b2a964385e29', '01a2214d-bb94-7668-ba57-7d2f918c49eb', '2026-11-28 08:37:52+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 14),
	('01a2214d-bfa3-71ec-8eac-3d62de514b89', '01a2214d-bf60-77fb-8e8c-89a7661e5ae3', '2026-11-28 08:37:53+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 7),
	('01a2214d-bfc0-75a8-bed0-5e6272531c83', '01a2214d-bf60-77fb-8e8c-89a94f7c5b10', '2026-11-28 08:37:53+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 10),
	('01a2214d-c754-73b9-afc9-d01779e04f82', '01a2214d-b3a8-716a-bc44-0fc04902e46f', '2026-11-28 08:37:55+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 3),
	('01a2214d-cb7a-73f3-867a-6f466f2f4ef4', '01a2214d-b794-719f-a40c-9769165d5b81', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 10),
	('01a2214d-cb9f-767e-ae13-6620b7aab8aa', '01a2214d-b794-719f-a40c-975d92857125', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 12),
	('01a2214d-cbcb-7293-9c02-90a5415335c1', '01a2214d-b794-719f-a40c-97671fabde2c', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 14),
	('01a2214d-cc27-7254-9062-15cec47c0085', '01a2214d-b794-719f-a40c-976f7ec84dc3', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 4),
	('01a2214d-cc56-763f-a065-c43eb8a42eeb', '01a2214d-b794-719f-a40c-9777a976a21a', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 15),
	('01a2214d-ccb2-76a3-96a6-2959fd4a3838', '01a2214d-b794-719f-a40c-97844957c2ee', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 5),
	('01a2214d-cccf-748e-9556-2575b8dafe81', '01a2214d-b795-7073-9df2-8d3418a65b30', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 5),
	('01a2214d-cf43-750a-8cd3-b1c0eb5771ee', '01a2214d-bb94-7668-ba57-7d2f918c49eb', '2026-11-28 08:37:57+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 9),
	('01a2214d-cf67-70f0-8dbd-122e10ea45d7', '01a2214d-bb94-7668-ba57-7d280408a661', '2026-11-28 08:37:57+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 9),
	('01a2214d-d30a-7617-8246-04cee0131da2', '01a2214d-bf60-77fb-8e8c-89a94f7c5b10', '2026-11-28 08:37:58+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 1),
	('01a2214d-fa06-741d-8646-74a2a744b3ce', '01a2214d-e66e-7071-971e-4f5051904803', '2026-11-28 08:38:08+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 2),
	('01a2214d-bfa0-7065-905c-1ca922a889f4', '01a2214d-bf60-77fb-8e8c-89abda8715ca', '2026-11-28 08:37:53+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 10),
	('01a2214d-c75e-7601-aa56-6d8b43c0606a', '01a2214d-b3a8-716a-bc44-0fbe84debdb2', '2026-11-28 08:37:55+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 3),
	('01a2214d-cb84-731e-97ec-51a8e9a15e70', '01a2214d-b794-719f-a40c-975fb52c998b', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 15),
	('01a2214d-cbbe-72b6-ae9b-3ae3f8c62a74', '01a2214d-b794-719f-a40c-976556216319', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 22),
	('01a2214d-cc22-7222-931c-df9ed6f4ca5b', '01a2214d-b794-719f-a40c-97701e41c3c3', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 7),
	('01a2214d-cc4b-74e5-93d6-8479ede49fd3', '01a2214d-b794-719f-a40c-977aee6144e0', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 21),
	('01a2214d-cc65-77df-bc41-1e95348e3571', '01a2214d-b794-719f-a40c-97734f2a95c6', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 7),
	('01a2214d-ccaa-72e0-81fa-16a5df2c38dd', '01a2214d-b794-719f-a40c-977f8a06aed5', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 9),
	('01a2214d-cccf-748e-9556-2574480e8eb5', '01a2214d-b795-7073-9df2-8d3876bd8e74', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 6),
	('01a2214d-cf4a-7599-a796-5b9545bb5920', '01a2214d-bb94-7668-ba57-7d2bf1e862a2', '2026-11-28 08:37:57+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 2),
	('01a2214d-d30c-7594-b212-1140b42d0dd4', '01a2214d-bf60-77fb-8e8c-89a7661e5ae3', '2026-11-28 08:37:58+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 18),
	('01a2214d-d34e-752c-aded-2196f17ecc9a', '01a2214d-bf60-77fb-8e8c-89a56b2e9033', '2026-11-28 08:37:58+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 18),
	('01a2214d-e693-7023-bee9-a168dfba1e9e', '01a2214d-e66e-7071-971e-4f4fc747595a', '2026-11-28 08:38:03+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 2),
	('01a2214d-bfa6-748f-96a3-13a6a6129130', '01a2214d-bf60-77fb-8e8c-899e5ead2157', '2026-11-28 08:37:53+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 9),
	('01a2214d-c761-7284-9943-7c424cfec38d', '01a2214d-b3a8-716a-bc44-0fc2c648badb', '2026-11-28 08:37:55+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 14),
	('01a2214d-cb7a-73f3-867a-6f45ed2e8a25', '01a2214d-b794-719f-a40c-9763d0708693', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 18),
	('01a2214d-cbb3-71e1-9b89-5049800d00e8', '01a2214d-b794-719f-a40c-976a2ecc8aa9', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 32),
	('01a2214d-cbcd-741f-9a5d-2dbc5acd7fa1', '01a2214d-b794-719f-a40c-976b92b4f7b8', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 26),
	('01a2214d-cc2c-7256-acc5-64480fe489a1', '01a2214d-b794-719f-a40c-976d4a265c4f', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 9),
	('01a2214d-cc5d-7446-b712-89437bf814b6', '01a2214d-b794-719f-a40c-9779d6b96ac9', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 30),
	('01a2214d-cc8a-75f2-8f28-4c15dbb6c1c1', '01a2214d-b794-719f-a40c-977c2e11ef21', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 8),
	('01a2214d-ccc2-76d5-83b8-8507e60f9799', '01a2214d-b795-7073-9df2-8d2b183a0362', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 10),
	('01a2214d-cceb-72fc-8073-02fe297a5324', '01a2214d-b795-7073-9df2-8d280a00079d', '2026-11-28 08:37:56+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 10),
	('01a2214d-cf43-750a-8cd3-b1c184e072a7', '01a2214d-bb94-7668-ba57-7d2c94ff614a', '2026-11-28 08:37:57+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 1),
	('01a2214d-cf5d-7570-af9f-ab80c370014d', '01a2214d-bb94-7668-ba57-7d250c742293', '2026-11-28 08:37:57+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 1),
	('01a2214d-d30b-7539-9854-df2fde6f0588', '01a2214d-bf60-77fb-8e8c-89a26540cc2b', '2026-11-28 08:37:58+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 1),
	('01a2214d-d345-741d-833c-83b5e4273758', '01a2214d-bf60-77fb-8e8c-89abda8715ca', '2026-11-28 08:37:58+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 5),
	('01a2214d-e696-731e-8e9b-349ee8c186d7', '01a2214d-e66e-7071-971e-4f5051904803', '2026-11-28 08:38:03+00', NULL, 'error sending request: client error (Connect): dns error: error resolving DNS: failed to lookup address information: Name or service not known', NULL, 8);

INSERT INTO public.webhook_deliveries VALUES
	('01a2214d-b3a8-716a-bc44-0fc04902e46f', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b370-713c-aca9-05fd29e56e41', 7, 'booking.confirmed', '01a2214d-b36e-77fb-96e3-7a43cac7333b', '{"date": "2026-11-27", "window": {"end": "2026-11-28T11:00:00Z", "start": "2026-11-28T09:00:00Z"}, "reference": "evening-1", "booking_id": "01a2214d-b36e-77fb-96e3-7a43cac7333b"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:46+00', NULL, NULL, NULL, '2026-11-28 08:37:50+00'),
	('01a2214d-b794-719f-a40c-97810c9668db', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b5f1-7442-b680-e6bb6d8cb944', 47, 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 11, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:05+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-97762c79fac7', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b51b-7383-8150-25183293d893', 36, 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 7, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:05+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-977ebb0efda7', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b59b-729d-87f3-8cb939c01819', 44, 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 9, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:05+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d2a2fbbd18e', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b673-71ac-9c4e-fba6d3ceb0c5', 58, 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 14, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:05+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-9783aa8022c3', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b618-71f0-a911-bd9d6ec925fb', 49, 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 12, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:05+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-975eee300e6e', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b3c3-76b2-9537-8fdb7ea1069a', 12, 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 1, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:05+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-975fb52c998b', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b3ee-76b1-8d86-6f96c50fe2a1', 13, 'booking.confirmed', '01a2214d-b3ea-7390-9fca-8a7ca1a235d4', '{"date": "2026-11-28", "window": {"end": "2026-11-29T00:00:00Z", "start": "2026-11-28T21:00:00Z"}, "reference": "morning-4", "booking_id": "01a2214d-b3ea-7390-9fca-8a7ca1a235d4"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:42+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-9764560ff0c1', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b43c-73d3-98f4-c55cf8111059', 18, 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 4, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:05+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-9762934e00ab', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b423-729a-af60-163ca87d9682', 16, 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 3, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:05+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-9766033ded06', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b450-7612-9f30-6c4644da50b8', 20, 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 5, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:05+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-9768e4afc2ca', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b467-722c-b825-bafab8abfe32', 22, 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 6, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:05+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-976c4220cea8', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b498-76bd-9fa5-2c2d0f0cb23d', 26, 'route.changed', '01a2214d-b07e-700e-b325-0c8f09f6b361', '{"date": "2026-11-29", "version": 2, "route_id": "01a2214d-b07e-700e-b325-0c8f09f6b361", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:37+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-976e8def238f', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b4ac-77b3-b103-cce0170bdb83', 28, 'route.changed', '01a2214d-b07e-700e-b325-0c8f09f6b361', '{"date": "2026-11-29", "version": 3, "route_id": "01a2214d-b07e-700e-b325-0c8f09f6b361", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:37+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-9774c5404049', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b502-77cf-945f-f734a91a9099', 34, 'route.changed', '01a2214d-b1bf-714e-b397-ac409337311e', '{"date": "2026-12-02", "version": 3, "route_id": "01a2214d-b1bf-714e-b397-ac409337311e", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:42:57+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-9772516eb1b8', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b4ef-762a-a7e2-31c809ad9942', 32, 'route.changed', '01a2214d-b1bf-714e-b397-ac409337311e', '{"date": "2026-12-02", "version": 2, "route_id": "01a2214d-b1bf-714e-b397-ac409337311e", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:42:57+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-97701e41c3c3', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b4d2-7715-a565-a5b81a2174ee', 30, 'route.changed', '01a2214d-b1bf-714e-b397-ac409337311e', '{"date": "2026-12-02", "version": 1, "route_id": "01a2214d-b1bf-714e-b397-ac409337311e", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:42:57+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-976d4a265c4f', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b4ac-77b3-b103-ccdf03df2143', 27, 'booking.confirmed', '01a2214d-b4a6-7157-a2ec-abf5b79e9c39', '{"date": "2026-11-29", "window": {"end": "2026-11-30T05:00:00Z", "start": "2026-11-30T02:00:00Z"}, "reference": "window-2-12", "booking_id": "01a2214d-b4a6-7157-a2ec-abf5b79e9c39"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:06+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-9782f08d1ef6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b605-7733-9208-5b58c194b2b1', 48, 'route.changed', '01a2214d-b07e-700e-b325-0c8f09f6b361', '{"date": "2026-11-29", "version": 6, "route_id": "01a2214d-b07e-700e-b325-0c8f09f6b361", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:37+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d2390d383e5', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b622-745d-8d04-11e090c29bdf', 51, 'route.changed', '01a2214d-b07e-700e-b325-0c8f09f6b361', '{"date": "2026-11-29", "version": 7, "route_id": "01a2214d-b07e-700e-b325-0c8f09f6b361", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:37+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d25cd27b871', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b63a-7708-9f63-8e73724e8107', 53, 'route.changed', '01a2214d-b07e-700e-b325-0c8f09f6b361', '{"date": "2026-11-29", "version": 8, "route_id": "01a2214d-b07e-700e-b325-0c8f09f6b361", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:37+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-97785a49a9e5', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b52c-742f-bd3e-d9da25b444f6', 38, 'route.changed', '01a2214d-b07e-700e-b325-0c8f09f6b361', '{"date": "2026-11-29", "version": 4, "route_id": "01a2214d-b07e-700e-b325-0c8f09f6b361", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:37+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-977d71207730', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b583-777f-8c59-a26bd0acb74d', 43, 'route.changed', '01a2214d-b07e-700e-b325-0c8f09f6b361', '{"date": "2026-11-29", "version": 5, "route_id": "01a2214d-b07e-700e-b325-0c8f09f6b361", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:37+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-977aee6144e0', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b543-7064-b3ce-11b1cdc9ac16', 40, 'route.changed', '01a2214d-b03a-7294-bef9-8cda75e92201', '{"date": "2026-11-28", "version": 1, "route_id": "01a2214d-b03a-7294-bef9-8cda75e92201", "courier_id": "01a2214d-ae2c-7549-aac7-ffe42f7bc80e"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:32+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-9779d6b96ac9', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b543-7064-b3ce-11b04594ae94', 39, 'booking.confirmed', '01a2214d-b541-759b-8331-7d783d9dbee7', '{"date": "2026-11-28", "window": {"end": "2026-11-29T11:00:00Z", "start": "2026-11-29T09:00:00Z"}, "reference": "night", "booking_id": "01a2214d-b541-759b-8331-7d783d9dbee7"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:40+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-9777a976a21a', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b52c-742f-bd3e-d9d9b9b80913', 37, 'booking.confirmed', '01a2214d-b52a-730a-bace-0cb71c842857', '{"date": "2026-11-29", "window": {"end": "2026-11-30T00:00:00Z", "start": "2026-11-29T21:00:00Z"}, "reference": "collection", "booking_id": "01a2214d-b52a-730a-bace-0cb71c842857"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:04+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-977c2e11ef21', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b570-7034-aeb3-a9fce9648a04', 42, 'booking.confirmed', '01a2214d-b56f-7516-a05f-35b4a4537dd4', '{"date": "2026-11-28", "window": {"end": "2026-11-29T06:00:00Z", "start": "2026-11-29T02:00:00Z"}, "reference": "held", "booking_id": "01a2214d-b56f-7516-a05f-35b4a4537dd4"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:36+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d29966924fb', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b673-71ac-9c4e-fba5d75fd223', 57, 'booking.rescheduled', '01a2214d-b64d-71e6-9c62-63fcc25cead5', '{"date": "2026-11-30", "window": {"end": "2026-12-01T05:00:00Z", "start": "2026-12-01T02:00:00Z"}, "reference": "across", "booking_id": "01a2214d-b64d-71e6-9c62-63fcc25cead5"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:54+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-977f8a06aed5', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b5b4-76e9-96ad-33c47abc3751', 45, 'hold.released', '01a2214d-b599-7177-a5ea-090a4b0023e3', '{"date": "2026-11-28", "hold_id": "01a2214d-b599-7177-a5ea-090a4b0023e3"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:53+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d240f8cd49e', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b63a-7708-9f63-8e720f3d2aff', 52, 'booking.rescheduled', '01a2214d-b61f-75d1-9cbc-43f6a2b30506', '{"date": "2026-11-29", "window": {"end": "2026-11-30T04:00:00Z", "start": "2026-11-30T02:00:00Z"}, "reference": null, "booking_id": "01a2214d-b61f-75d1-9cbc-43f6a2b30506"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:39+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-97844957c2ee', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b622-745d-8d04-11df0494d5d3', 50, 'booking.confirmed', '01a2214d-b61f-75d1-9cbc-43f6a2b30506', '{"date": "2026-11-29", "window": {"end": "2026-11-30T00:00:00Z", "start": "2026-11-29T21:00:00Z"}, "reference": null, "booking_id": "01a2214d-b61f-75d1-9cbc-43f6a2b30506"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:39+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d31e2f7d101', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b6ea-7484-8b16-f65f2cce874f', 65, 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 4, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:30+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d3921817b75', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b768-752a-abee-a52f787e14dd', 73, 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 6, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:30+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d337f648120', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b701-700e-9a11-e179e08c9dd2', 67, 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 5, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:30+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d3a98233a04', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b778-709f-a7a6-fc272a4f4dfb', 74, 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 7, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:30+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d376d8ea3d1', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b72c-7351-89f7-be8a7fe3aa98', 71, 'route.changed', '01a2214d-b07e-700e-b325-0c8f09f6b361', '{"date": "2026-11-29", "version": 10, "route_id": "01a2214d-b07e-700e-b325-0c8f09f6b361", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:37+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d355c2eba5a', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b714-742a-85d9-1c6cc94f0afc', 69, 'route.changed', '01a2214d-b07e-700e-b325-0c8f09f6b361', '{"date": "2026-11-29", "version": 9, "route_id": "01a2214d-b07e-700e-b325-0c8f09f6b361", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:37+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d2dce67ce38', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b6b3-7099-ab41-9449bfbc8637', 61, 'route.changed', '01a2214d-b1bf-714e-b397-ac409337311e', '{"date": "2026-12-02", "version": 4, "route_id": "01a2214d-b1bf-714e-b397-ac409337311e", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:42:57+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d2f68be2dde', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b6d3-750f-81ae-d42e13da63aa', 63, 'route.changed', '01a2214d-b10f-71dc-b67f-8030a3b8c0ba', '{"date": "2026-11-30", "version": 3, "route_id": "01a2214d-b10f-71dc-b67f-8030a3b8c0ba", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:51+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d2cddc109e5', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b69b-7530-ad38-a7d0a3e76a4f', 60, 'route.changed', '01a2214d-b10f-71dc-b67f-8030a3b8c0ba', '{"date": "2026-11-30", "version": 2, "route_id": "01a2214d-b10f-71dc-b67f-8030a3b8c0ba", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:51+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d3876bd8e74', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b768-752a-abee-a52efa258a53', 72, 'booking.confirmed', '01a2214d-b761-72a3-b744-22a9aafc12f8', '{"date": "2026-11-27", "window": {"end": "2026-11-28T11:07:51Z", "start": "2026-11-28T09:22:51Z"}, "reference": "today-30", "booking_id": "01a2214d-b761-72a3-b744-22a9aafc12f8"}', '2026-11-28 08:37:51+00', 'pending', 2, '2026-11-28 08:43:39+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d369ef9e0f8', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b72c-7351-89f7-be893a5b76de', 70, 'booking.cancelled', '01a2214d-b712-743b-8445-8eceea3ae9b5', '{"date": "2026-11-29", "window": {"end": "2026-11-30T04:00:00Z", "start": "2026-11-30T02:00:00Z"}, "reference": "off-26", "booking_id": "01a2214d-b712-743b-8445-8eceea3ae9b5"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:40+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d3418a65b30', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b714-742a-85d9-1c6b88fa0912', 68, 'booking.confirmed', '01a2214d-b712-743b-8445-8eceea3ae9b5', '{"date": "2026-11-29", "window": {"end": "2026-11-30T04:00:00Z", "start": "2026-11-30T02:00:00Z"}, "reference": "off-26", "booking_id": "01a2214d-b712-743b-8445-8eceea3ae9b5"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:40+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b3a8-716a-bc44-0fc2c648badb', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b393-721a-b5ae-7fd4e0f4eba3', 9, 'booking.confirmed', '01a2214d-b38c-7697-87e1-666f728bd97c', '{"date": "2026-11-27", "window": {"end": "2026-11-28T11:00:00Z", "start": "2026-11-28T09:00:00Z"}, "reference": "evening-2", "booking_id": "01a2214d-b38c-7697-87e1-666f728bd97c"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:10+00', NULL, NULL, NULL, '2026-11-28 08:37:50+00'),
	('01a2214d-b794-719f-a40c-976b92b4f7b8', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b498-76bd-9fa5-2c2c2c2b2901', 25, 'booking.confirmed', '01a2214d-b496-7603-906f-656bcab6a95a', '{"date": "2026-11-29", "window": {"end": "2026-11-30T05:00:00Z", "start": "2026-11-30T02:00:00Z"}, "reference": "window-2-11", "booking_id": "01a2214d-b496-7603-906f-656bcab6a95a"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:27+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-9769165d5b81', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b487-7769-8c71-ea7e8d8f8be1', 23, 'booking.confirmed', '01a2214d-b47a-7512-afcc-2b45693ae5b6', '{"date": "2026-11-29", "window": {"end": "2026-11-30T05:00:00Z", "start": "2026-11-30T02:00:00Z"}, "reference": "window-2-10", "booking_id": "01a2214d-b47a-7512-afcc-2b45693ae5b6"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:21+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-976a2ecc8aa9', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b487-7769-8c71-ea7f94b408f3', 24, 'route.changed', '01a2214d-b07e-700e-b325-0c8f09f6b361', '{"date": "2026-11-29", "version": 1, "route_id": "01a2214d-b07e-700e-b325-0c8f09f6b361", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:37+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-bb94-7668-ba57-7d45fb038aa2', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-ba2f-703f-b377-8ce101e35791', 107, 'stop.en_route', '01a2214d-b84e-71ba-94af-bda1596c2b7d', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "kind": "delivery", "reason": null, "stop_id": "01a2214d-b84f-7274-9eed-3f8f2e44910c", "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "booking_id": "01a2214d-b84e-71ba-94af-bda1596c2b7d"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:06+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-b794-719f-a40c-976556216319', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b450-7612-9f30-6c4521c11cdc', 19, 'booking.confirmed', '01a2214d-b44b-72e5-8054-f882583b8dcf', '{"date": "2026-11-28", "window": {"end": "2026-11-29T05:00:00Z", "start": "2026-11-29T02:00:00Z"}, "reference": "window-1-11", "booking_id": "01a2214d-b44b-72e5-8054-f882583b8dcf"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:42:59+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-97619a1af7e0', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b423-729a-af60-163b35593a9e', 15, 'booking.confirmed', '01a2214d-b40f-7401-9eb4-9abada60e7cc', '{"date": "2026-11-28", "window": {"end": "2026-11-29T00:00:00Z", "start": "2026-11-28T21:00:00Z"}, "reference": "morning-5", "booking_id": "01a2214d-b40f-7401-9eb4-9abada60e7cc"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:19+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-bb94-7668-ba57-7d47588a2755', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-ba3d-773e-9dcc-9631a7351211', 109, 'stop.arrived', '01a2214d-b84e-71ba-94af-bda1596c2b7d', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "kind": "delivery", "reason": null, "stop_id": "01a2214d-b84f-7274-9eed-3f8f2e44910c", "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "booking_id": "01a2214d-b84e-71ba-94af-bda1596c2b7d"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:06+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d392c4bf0d5', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b950-73e3-8546-2b915859e5b6', 95, 'route.changed', '01a2214d-aebe-70ab-9379-1d186b519f7d', '{"date": "2026-11-27", "version": 2, "route_id": "01a2214d-aebe-70ab-9379-1d186b519f7d", "courier_id": "01a2214d-ae56-74a3-bea4-fcef9e8e95cd"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:40+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bf60-77fb-8e8c-899ff273ed5d', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-bb86-723b-a37c-807ee5655c68', 131, 'route.changed', '01a2214d-af42-737a-944f-af30c22d4648', '{"date": "2026-11-26", "version": 1, "route_id": "01a2214d-af42-737a-944f-af30c22d4648", "courier_id": "01a2214d-ae2c-7549-aac7-ffe42f7bc80e"}', '2026-11-28 08:37:52+00', 'pending', 0, '2026-11-28 08:43:37+00', NULL, NULL, NULL, '2026-11-28 08:37:53+00'),
	('01a2214d-bf60-77fb-8e8c-899e5ead2157', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-bb86-723b-a37c-807d919fb89b', 130, 'shift.changed', '01a2214d-af42-737a-944f-af30c22d4648', '{"date": "2026-11-26", "state": "on_duty", "shift_id": "01a2214d-af42-737a-944f-af30c22d4648", "courier_id": "01a2214d-ae2c-7549-aac7-ffe42f7bc80e"}', '2026-11-28 08:37:52+00', 'pending', 2, '2026-11-28 08:43:37+00', NULL, NULL, NULL, '2026-11-28 08:37:53+00'),
	('01a2214d-bf60-77fb-8e8c-89a16e7ca24b', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-bba2-767e-90e0-379033f5ae47', 133, 'route.changed', '01a2214d-af42-737a-944f-af30c22d4648', '{"date": "2026-11-26", "version": 2, "route_id": "01a2214d-af42-737a-944f-af30c22d4648", "courier_id": "01a2214d-ae2c-7549-aac7-ffe42f7bc80e"}', '2026-11-28 08:37:52+00', 'pending', 0, '2026-11-28 08:43:37+00', NULL, NULL, NULL, '2026-11-28 08:37:53+00'),
	('01a2214d-bf60-77fb-8e8c-89a0085121cb', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-bba2-767e-90e0-378f8f2cc219', 132, 'shift.changed', '01a2214d-af42-737a-944f-af30c22d4648', '{"date": "2026-11-26", "state": "ended", "shift_id": "01a2214d-af42-737a-944f-af30c22d4648", "courier_id": "01a2214d-ae2c-7549-aac7-ffe42f7bc80e"}', '2026-11-28 08:37:52+00', 'pending', 0, '2026-11-28 08:43:37+00', NULL, NULL, NULL, '2026-11-28 08:37:53+00'),
	('01a2214d-bb94-7668-ba57-7d2a0371a496', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b82f-722c-bdcc-adfa3a62df4c', 80, 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 11, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:30+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d297bfacb85', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b7c7-7453-8c0a-8a80b6517326', 79, 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 10, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:30+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d278294b8eb', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b7ab-74ae-bc61-30ab4ceb72d6', 77, 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 9, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:30+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d26380ee392', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b78b-737b-8b5a-76e75b23dbcf', 76, 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 8, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:30+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-b794-719f-a40c-97800a2b0df9', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b5b4-76e9-96ad-33c5f0ec5432', 46, 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 10, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:05+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-97602099cc08', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b3ee-76b1-8d86-6f9736fdb623', 14, 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 2, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:05+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d2796ce570c', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b64f-74cc-9f4f-bcdc73b0fc6a', 55, 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 13, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:05+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-977b996c18c7', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b559-75be-9c64-4adfb63e6c20', 41, 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 8, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:05+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-97671fabde2c', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b467-722c-b825-baf9be82d7fa', 21, 'booking.confirmed', '01a2214d-b465-7653-9511-d8c67cfb0621', '{"date": "2026-11-28", "window": {"end": "2026-11-29T05:00:00Z", "start": "2026-11-29T02:00:00Z"}, "reference": "window-1-12", "booking_id": "01a2214d-b465-7653-9511-d8c67cfb0621"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:36+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d32e38be5b3', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b701-700e-9a11-e1787ac616ed', 66, 'booking.cancelled', '01a2214d-b6e8-77d9-b160-2dc942bfe424', '{"date": "2026-11-27", "window": {"end": "2026-11-28T11:00:00Z", "start": "2026-11-28T09:00:00Z"}, "reference": "off-25", "booking_id": "01a2214d-b6e8-77d9-b160-2dc942bfe424"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:36+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d30b18be63d', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b6ea-7484-8b16-f65e8b4858d0', 64, 'booking.confirmed', '01a2214d-b6e8-77d9-b160-2dc942bfe424', '{"date": "2026-11-27", "window": {"end": "2026-11-28T11:00:00Z", "start": "2026-11-28T09:00:00Z"}, "reference": "off-25", "booking_id": "01a2214d-b6e8-77d9-b160-2dc942bfe424"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:36+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d2e682e50e4', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b6d3-750f-81ae-d42dd9b9f8b2', 62, 'booking.rescheduled', '01a2214d-b699-70fb-90b5-1763417cf2eb', '{"date": "2026-12-02", "window": {"end": "2026-12-03T06:00:00Z", "start": "2026-12-03T02:00:00Z"}, "reference": "onto a hold", "booking_id": "01a2214d-b699-70fb-90b5-1763417cf2eb"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:36+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d2b183a0362', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b69b-7530-ad38-a7cf165d5f63', 59, 'booking.confirmed', '01a2214d-b699-70fb-90b5-1763417cf2eb', '{"date": "2026-11-30", "window": {"end": "2026-12-01T06:00:00Z", "start": "2026-12-01T02:00:00Z"}, "reference": "onto a hold", "booking_id": "01a2214d-b699-70fb-90b5-1763417cf2eb"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:36+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-bb94-7668-ba57-7d2d7de1c040', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b850-73ed-b2bd-c73d5fe704d0', 83, 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 2, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:31+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-b794-719f-a40c-9763d0708693', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b43c-73d3-98f4-c55b037d07c1', 17, 'booking.confirmed', '01a2214d-b43b-7397-865a-bb90952f43f8', '{"date": "2026-11-28", "window": {"end": "2026-11-29T05:00:00Z", "start": "2026-11-29T02:00:00Z"}, "reference": "window-1-10", "booking_id": "01a2214d-b43b-7397-865a-bb90952f43f8"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:25+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-976f7ec84dc3', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b4d2-7715-a565-a5b74d4b05be', 29, 'booking.confirmed', '01a2214d-b4be-723d-bfea-4693f41a6b4a', '{"date": "2026-12-02", "window": {"end": "2026-12-03T05:00:00Z", "start": "2026-12-03T02:00:00Z"}, "reference": "window-5-10", "booking_id": "01a2214d-b4be-723d-bfea-4693f41a6b4a"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:39+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-9771c7c55d74', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b4ef-762a-a7e2-31c765eb8aed', 31, 'booking.confirmed', '01a2214d-b4eb-70cd-8411-78298bae667f', '{"date": "2026-12-02", "window": {"end": "2026-12-03T05:00:00Z", "start": "2026-12-03T02:00:00Z"}, "reference": "window-5-11", "booking_id": "01a2214d-b4eb-70cd-8411-78298bae667f"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:32+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d264850a559', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b64f-74cc-9f4f-bcdb434367ad', 54, 'booking.confirmed', '01a2214d-b64d-71e6-9c62-63fcc25cead5', '{"date": "2026-11-28", "window": {"end": "2026-11-29T00:00:00Z", "start": "2026-11-28T21:00:00Z"}, "reference": "across", "booking_id": "01a2214d-b64d-71e6-9c62-63fcc25cead5"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:54+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b795-7073-9df2-8d280a00079d', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b669-7357-9fd0-c201e9827221', 56, 'route.changed', '01a2214d-b10f-71dc-b67f-8030a3b8c0ba', '{"date": "2026-11-30", "version": 1, "route_id": "01a2214d-b10f-71dc-b67f-8030a3b8c0ba", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:51+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-bb94-7668-ba57-7d2f918c49eb', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b894-77fd-9d29-5ece6f85dd4d', 85, 'booking.confirmed', '01a2214d-b889-74dc-a868-b1c60b14b169', '{"date": "2026-11-27", "window": {"end": "2026-11-28T11:07:51Z", "start": "2026-11-28T09:22:51Z"}, "reference": "today-34", "booking_id": "01a2214d-b889-74dc-a868-b1c60b14b169"}', '2026-11-28 08:37:51+00', 'pending', 2, '2026-11-28 08:43:21+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d32d5dbf7a2', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b8b7-70e1-abf3-aaf1a654883e', 88, 'route.changed', '01a2214d-aebe-70ab-9379-1d186b519f7d', '{"date": "2026-11-27", "version": 1, "route_id": "01a2214d-aebe-70ab-9379-1d186b519f7d", "courier_id": "01a2214d-ae56-74a3-bea4-fcef9e8e95cd"}', '2026-11-28 08:37:51+00', 'pending', 2, '2026-11-28 08:43:40+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d30ca401cae', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b894-77fd-9d29-5ecfe4c17c99', 86, 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 4, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:31+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d341015f7e3', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b914-71c0-ae81-dea9d316c15e', 90, 'shift.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "state": "on_duty", "shift_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:30+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d358fdcdffd', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b914-71c0-ae81-deaae9b3f78f', 91, 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 13, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:30+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d333c240604', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b8eb-7755-85b6-573d4c74b0bb', 89, 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 12, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:30+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d42ab52671a', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b9f4-7217-bcbe-b684171df652', 104, 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 16, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:30+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d3dd2c218e6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b98c-7423-a202-3876163f1308', 99, 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 14, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:30+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d3fffac3a26', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b9a0-729c-8db1-6752abc8c2e4', 101, 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 15, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:30+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d43a374664d', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-ba17-74bb-8363-8a61f37b6229', 105, 'stop.en_route', '01a2214d-b38c-7697-87e1-666f728bd97c', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "kind": "delivery", "reason": null, "stop_id": "01a2214d-b391-7190-bf93-c8f338811e62", "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "booking_id": "01a2214d-b38c-7697-87e1-666f728bd97c"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:10+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d3ae377be1f', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b964-7095-85cc-b8b1d798e14e', 96, 'shift.changed', '01a2214d-aebe-70ab-9379-1d186b519f7d', '{"date": "2026-11-27", "state": "on_duty", "shift_id": "01a2214d-aebe-70ab-9379-1d186b519f7d", "courier_id": "01a2214d-ae56-74a3-bea4-fcef9e8e95cd"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:40+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d3ba730c7c3', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b964-7095-85cc-b8b2dead1f77', 97, 'route.changed', '01a2214d-aebe-70ab-9379-1d186b519f7d', '{"date": "2026-11-27", "version": 3, "route_id": "01a2214d-aebe-70ab-9379-1d186b519f7d", "courier_id": "01a2214d-ae56-74a3-bea4-fcef9e8e95cd"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:40+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d44dbe16547', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-ba17-74bb-8363-8a624a21d865', 106, 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 17, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:30+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d4cf6190705', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-ba61-7348-8af7-8ad926b7162a', 114, 'route.changed', '01a2214d-afa9-7163-9eee-f2d5c6d55669', '{"date": "2026-11-28", "version": 15, "route_id": "01a2214d-afa9-7163-9eee-f2d5c6d55669", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:05+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d4d51731a3d', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-ba67-7748-918c-d0c7052dffb2', 115, 'booking.rescheduled', '01a2214d-b84e-71ba-94af-bda1596c2b7d', '{"date": "2026-11-28", "window": {"end": "2026-11-29T06:00:00Z", "start": "2026-11-29T03:00:00Z"}, "reference": "today-33", "booking_id": "01a2214d-b84e-71ba-94af-bda1596c2b7d"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:06+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d4a79e3019c', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-ba50-72ed-8d60-ca32bc1e1a79', 112, 'booking.failed', '01a2214d-b84e-71ba-94af-bda1596c2b7d', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "reason": "nobody_there", "on_time": false, "reference": "today-33", "booking_id": "01a2214d-b84e-71ba-94af-bda1596c2b7d"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:06+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d4967bcd95e', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-ba50-72ed-8d60-ca31b1a25519', 111, 'stop.failed', '01a2214d-b84e-71ba-94af-bda1596c2b7d', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "kind": "delivery", "reason": "nobody_there", "stop_id": "01a2214d-b84f-7274-9eed-3f8f2e44910c", "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "booking_id": "01a2214d-b84e-71ba-94af-bda1596c2b7d"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:06+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d574857523c', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-bb0f-73d7-bb1c-3db3482a8488', 125, 'stop.en_route', '01a2214d-b889-74dc-a868-b1c60b14b169', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "kind": "delivery", "reason": null, "stop_id": "01a2214d-b88a-721d-a520-a73072657a6c", "route_id": "01a2214d-aebe-70ab-9379-1d186b519f7d", "booking_id": "01a2214d-b889-74dc-a868-b1c60b14b169"}', '2026-11-28 08:37:52+00', 'pending', 0, '2026-11-28 08:43:21+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-b3a8-716a-bc44-0fbe84debdb2', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b349-77f2-868e-37cc28b4229d', 5, 'booking.confirmed', '01a2214d-b32c-749f-b688-19ca597094a9', '{"date": "2026-11-27", "window": {"end": "2026-11-28T11:00:00Z", "start": "2026-11-28T09:00:00Z"}, "reference": "evening-0", "booking_id": "01a2214d-b32c-749f-b688-19ca597094a9"}', '2026-11-28 08:37:49+00', 'pending', 2, '2026-11-28 08:43:05+00', NULL, NULL, NULL, '2026-11-28 08:37:50+00'),
	('01a2214d-cf09-7777-932e-df4946a229ad', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-cb24-766e-929e-16d41864e741', 148, 'eta.changed', '01a2214d-b32c-749f-b688-19ca597094a9', '{"date": "2026-11-27", "latest": "2026-11-28T09:07:03Z", "window": {"end": "2026-11-28T11:00:00Z", "start": "2026-11-28T09:00:00Z"}, "earliest": "2026-11-28T09:04:05Z", "expected": "2026-11-28T09:05:34Z", "reference": "evening-0", "booking_id": "01a2214d-b32c-749f-b688-19ca597094a9", "previous_expected": null}', '2026-11-28 08:37:56+00', 'pending', 0, '2026-11-28 08:37:57+00', NULL, NULL, NULL, '2026-11-28 08:37:57+00'),
	('01a2214d-cf09-7777-932e-df4a4dbf4d70', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-cb24-766e-929e-16d38f52d421', 149, 'eta.changed', '01a2214d-b36e-77fb-96e3-7a43cac7333b', '{"date": "2026-11-27", "latest": "2026-11-28T09:03:50Z", "window": {"end": "2026-11-28T11:00:00Z", "start": "2026-11-28T09:00:00Z"}, "earliest": "2026-11-28T09:01:44Z", "expected": "2026-11-28T09:02:47Z", "reference": "evening-1", "booking_id": "01a2214d-b36e-77fb-96e3-7a43cac7333b", "previous_expected": null}', '2026-11-28 08:37:56+00', 'pending', 0, '2026-11-28 08:37:57+00', NULL, NULL, NULL, '2026-11-28 08:37:57+00'),
	('01a2214d-b794-719f-a40c-97759a8f25ae', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b51b-7383-8150-251797136382', 35, 'booking.confirmed', '01a2214d-b515-733b-b1d6-5c02289fefe6', '{"date": "2026-11-28", "window": {"end": "2026-11-29T01:00:00Z", "start": "2026-11-28T22:00:00Z"}, "reference": "ride", "booking_id": "01a2214d-b515-733b-b1d6-5c02289fefe6"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:44+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-b794-719f-a40c-97734f2a95c6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b502-77cf-945f-f733a258f3c4', 33, 'booking.confirmed', '01a2214d-b500-710d-8daa-74955c904e0f', '{"date": "2026-12-02", "window": {"end": "2026-12-03T05:00:00Z", "start": "2026-12-03T02:00:00Z"}, "reference": "window-5-12", "booking_id": "01a2214d-b500-710d-8daa-74955c904e0f"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:49+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-cf09-7777-932e-df4babf4eaeb', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-cb24-766e-929e-16d21225f5cf', 150, 'eta.changed', '01a2214d-b38c-7697-87e1-666f728bd97c', '{"date": "2026-11-27", "latest": "2026-11-28T09:00:00Z", "window": {"end": "2026-11-28T11:00:00Z", "start": "2026-11-28T09:00:00Z"}, "earliest": "2026-11-28T09:00:00Z", "expected": "2026-11-28T09:00:00Z", "reference": "evening-2", "booking_id": "01a2214d-b38c-7697-87e1-666f728bd97c", "previous_expected": null}', '2026-11-28 08:37:56+00', 'pending', 0, '2026-11-28 08:37:57+00', NULL, NULL, NULL, '2026-11-28 08:37:57+00'),
	('01a2214d-cf09-7777-932e-df4cca1155ca', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-cb24-766e-929e-16d57730e2e6', 151, 'eta.changed', '01a2214d-b761-72a3-b744-22a9aafc12f8', '{"date": "2026-11-27", "latest": "2026-11-28T09:22:51Z", "window": {"end": "2026-11-28T11:07:51Z", "start": "2026-11-28T09:22:51Z"}, "earliest": "2026-11-28T09:22:51Z", "expected": "2026-11-28T09:22:51Z", "reference": "today-30", "booking_id": "01a2214d-b761-72a3-b744-22a9aafc12f8", "previous_expected": null}', '2026-11-28 08:37:56+00', 'pending', 0, '2026-11-28 08:37:57+00', NULL, NULL, NULL, '2026-11-28 08:37:57+00'),
	('01a2214d-bb94-7668-ba57-7d5881805824', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-bb0f-73d7-bb1c-3db441e0d859', 126, 'route.changed', '01a2214d-aebe-70ab-9379-1d186b519f7d', '{"date": "2026-11-27", "version": 4, "route_id": "01a2214d-aebe-70ab-9379-1d186b519f7d", "courier_id": "01a2214d-ae56-74a3-bea4-fcef9e8e95cd"}', '2026-11-28 08:37:52+00', 'pending', 0, '2026-11-28 08:43:40+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d4179f6c48b', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b9f4-7217-bcbe-b6839c7cd459', 103, 'booking.completed', '01a2214d-b789-76aa-b960-d2d5c95f16c8', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "reason": null, "on_time": true, "reference": "today-31", "booking_id": "01a2214d-b789-76aa-b960-d2d5c95f16c8"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:22+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d3ee8e42ea3', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b9a0-729c-8db1-6751c50eba0d', 100, 'stop.arrived', '01a2214d-b789-76aa-b960-d2d5c95f16c8', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "kind": "delivery", "reason": null, "stop_id": "01a2214d-b789-76aa-b960-d2d6477268f1", "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "booking_id": "01a2214d-b789-76aa-b960-d2d5c95f16c8"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:22+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d3c21aa79aa', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b98c-7423-a202-3875ec631f20', 98, 'stop.en_route', '01a2214d-b789-76aa-b960-d2d5c95f16c8', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "kind": "delivery", "reason": null, "stop_id": "01a2214d-b789-76aa-b960-d2d6477268f1", "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "booking_id": "01a2214d-b789-76aa-b960-d2d5c95f16c8"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:22+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d40b3287ec4', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b9f4-7217-bcbe-b68255fe702c', 102, 'stop.completed', '01a2214d-b789-76aa-b960-d2d5c95f16c8', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "kind": "delivery", "reason": null, "stop_id": "01a2214d-b789-76aa-b960-d2d6477268f1", "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "booking_id": "01a2214d-b789-76aa-b960-d2d5c95f16c8"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:22+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-cb2a-725a-823a-baeda961754d', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-caec-70d2-9054-ff120e56d608', 147, 'route.changed', '01a2214d-af07-726b-aab0-4a425d741258', '{"date": "2026-11-27", "version": 4, "route_id": "01a2214d-af07-726b-aab0-4a425d741258", "courier_id": "01a2214d-ae2c-7549-aac7-ffe42f7bc80e"}', '2026-11-28 08:37:56+00', 'pending', 0, '2026-11-28 08:43:09+00', NULL, NULL, NULL, '2026-11-28 08:37:56+00'),
	('01a2214d-bf60-77fb-8e8c-89abda8715ca', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-bd3a-70fa-a778-8f29ef1c91e5', 143, 'booking.confirmed', '01a2214d-bd38-71d6-b103-02ae3aa54bb9', '{"date": "2026-11-28", "window": {"end": "2026-11-29T00:00:00Z", "start": "2026-11-28T21:00:00Z"}, "reference": "reggio", "booking_id": "01a2214d-bd38-71d6-b103-02ae3aa54bb9"}', '2026-11-28 08:37:52+00', 'pending', 2, '2026-11-28 08:43:34+00', NULL, NULL, NULL, '2026-11-28 08:37:53+00'),
	('01a2214d-bb94-7668-ba57-7d5a8ac865aa', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-bb27-7718-a0b0-c6117e9b3293', 128, 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 15, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:52+00', 'pending', 0, '2026-11-28 08:43:31+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d513d626d4f', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-ba9f-73f3-bc10-ee7e488c26f7', 119, 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 12, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:31+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d2e6c5d289c', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b876-74ba-a150-449de9c0cc09', 84, 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 3, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:31+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d2bf1e862a2', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b82f-722c-bdcc-adfba0e4fe9f', 81, 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 1, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', 'pending', 2, '2026-11-28 08:43:31+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d5570618c05', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-badf-711f-9166-a8fb3bf24e05', 123, 'shift.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "state": "paused", "shift_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:31+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d485ca37e07', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-ba3d-773e-9dcc-96320d98babb', 110, 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 9, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:31+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d36485142aa', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b92c-7415-ab08-d6d5d7d7cc29', 92, 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 6, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:31+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d38dac53648', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b93f-7414-b673-d93bb76a3171', 94, 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 7, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:31+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d4ffba34527', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-ba8a-74e5-b8c2-0847f9b4acea', 117, 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 11, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:31+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d46ea0f05e3', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-ba2f-703f-b377-8ce20dbefcef', 108, 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 8, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:31+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bf60-77fb-8e8c-89a7661e5ae3', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-bcf3-75a7-99f7-6ff4148a7e29', 139, 'route.changed', '01a2214d-bcc6-7370-a120-176955b5ecf6', '{"date": "2026-11-28", "version": 1, "route_id": "01a2214d-bcc6-7370-a120-176955b5ecf6", "courier_id": "01a2214d-bcb6-77b5-9b4e-85adc433ea9c"}', '2026-11-28 08:37:52+00', 'pending', 2, '2026-11-28 08:43:38+00', NULL, NULL, NULL, '2026-11-28 08:37:53+00'),
	('01a2214d-bf60-77fb-8e8c-89a26540cc2b', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-bbaf-70f7-b490-de257cf461c1', 134, 'route.changed', '01a2214d-af07-726b-aab0-4a425d741258', '{"date": "2026-11-27", "version": 1, "route_id": "01a2214d-af07-726b-aab0-4a425d741258", "courier_id": "01a2214d-ae2c-7549-aac7-ffe42f7bc80e"}', '2026-11-28 08:37:52+00', 'pending', 2, '2026-11-28 08:43:09+00', NULL, NULL, NULL, '2026-11-28 08:37:53+00'),
	('01a2214d-bf60-77fb-8e8c-89a34a562729', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-bbc4-76cb-a439-a5b3bbb82588', 135, 'route.changed', '01a2214d-b07e-700e-b325-0c8f09f6b361', '{"date": "2026-11-29", "version": 11, "route_id": "01a2214d-b07e-700e-b325-0c8f09f6b361", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:52+00', 'pending', 0, '2026-11-28 08:43:37+00', NULL, NULL, NULL, '2026-11-28 08:37:53+00'),
	('01a2214d-bb94-7668-ba57-7d4e220a0764', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-ba8a-74e5-b8c2-0846648fd6e8', 116, 'stop.en_route', '01a2214d-b7bf-744f-8a94-6354ae9f88b0', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "kind": "delivery", "reason": null, "stop_id": "01a2214d-b7c5-7149-93ab-3a0591685f74", "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "booking_id": "01a2214d-b7bf-744f-8a94-6354ae9f88b0"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:49+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d2c94ff614a', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b850-73ed-b2bd-c73ca64a6a5d', 82, 'booking.confirmed', '01a2214d-b84e-71ba-94af-bda1596c2b7d', '{"date": "2026-11-27", "window": {"end": "2026-11-28T11:07:51Z", "start": "2026-11-28T09:22:51Z"}, "reference": "today-33", "booking_id": "01a2214d-b84e-71ba-94af-bda1596c2b7d"}', '2026-11-28 08:37:51+00', 'pending', 2, '2026-11-28 08:43:06+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bf60-77fb-8e8c-89aa45e9e2ce', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-bd20-7085-9efc-9ed26dbd5ea7', 142, 'route.changed', '01a2214d-bcc6-7370-a120-176955b5ecf6', '{"date": "2026-11-28", "version": 3, "route_id": "01a2214d-bcc6-7370-a120-176955b5ecf6", "courier_id": "01a2214d-bcb6-77b5-9b4e-85adc433ea9c"}', '2026-11-28 08:37:52+00', 'pending', 0, '2026-11-28 08:43:38+00', NULL, NULL, NULL, '2026-11-28 08:37:53+00'),
	('01a2214d-bb94-7668-ba57-7d53c632c220', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-babd-7553-bc6a-7d1618999ace', 121, 'booking.failed', '01a2214d-b7bf-744f-8a94-6354ae9f88b0', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "reason": "nobody_there", "on_time": false, "reference": "today-32", "booking_id": "01a2214d-b7bf-744f-8a94-6354ae9f88b0"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:49+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d505030175e', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-ba9f-73f3-bc10-ee7dbfbdf5d3', 118, 'stop.arrived', '01a2214d-b7bf-744f-8a94-6354ae9f88b0', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "kind": "delivery", "reason": null, "stop_id": "01a2214d-b7c5-7149-93ab-3a0591685f74", "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "booking_id": "01a2214d-b7bf-744f-8a94-6354ae9f88b0"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:49+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d52de216087', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-babd-7553-bc6a-7d154766171d', 120, 'stop.failed', '01a2214d-b7bf-744f-8a94-6354ae9f88b0', '{"at": "2026-11-28T08:37:51Z", "date": "2026-11-27", "kind": "delivery", "reason": "nobody_there", "stop_id": "01a2214d-b7c5-7149-93ab-3a0591685f74", "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "booking_id": "01a2214d-b7bf-744f-8a94-6354ae9f88b0"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:49+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d280408a661', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b7c7-7453-8c0a-8a7f2ae22826', 78, 'booking.confirmed', '01a2214d-b7bf-744f-8a94-6354ae9f88b0', '{"date": "2026-11-27", "window": {"end": "2026-11-28T11:07:51Z", "start": "2026-11-28T09:22:51Z"}, "reference": "today-32", "booking_id": "01a2214d-b7bf-744f-8a94-6354ae9f88b0"}', '2026-11-28 08:37:51+00', 'pending', 2, '2026-11-28 08:43:49+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bf60-77fb-8e8c-89a8a4274a0c', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-bd0b-71c2-9bbe-9a96af52212d', 140, 'route.changed', '01a2214d-bcc6-7370-a120-176955b5ecf6', '{"date": "2026-11-28", "version": 2, "route_id": "01a2214d-bcc6-7370-a120-176955b5ecf6", "courier_id": "01a2214d-bcb6-77b5-9b4e-85adc433ea9c"}', '2026-11-28 08:37:52+00', 'pending', 0, '2026-11-28 08:43:38+00', NULL, NULL, NULL, '2026-11-28 08:37:53+00'),
	('01a2214d-bf60-77fb-8e8c-89a40b06109f', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-bbf6-7389-a253-82465043ce1e', 136, 'route.changed', '01a2214d-af07-726b-aab0-4a425d741258', '{"date": "2026-11-27", "version": 2, "route_id": "01a2214d-af07-726b-aab0-4a425d741258", "courier_id": "01a2214d-ae2c-7549-aac7-ffe42f7bc80e"}', '2026-11-28 08:37:52+00', 'pending', 0, '2026-11-28 08:43:09+00', NULL, NULL, NULL, '2026-11-28 08:37:53+00'),
	('01a2214d-bf60-77fb-8e8c-89a65ba11b62', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-bc48-7459-8c3e-d5fd02950718', 138, 'route.changed', '01a2214d-af07-726b-aab0-4a425d741258', '{"date": "2026-11-27", "version": 3, "route_id": "01a2214d-af07-726b-aab0-4a425d741258", "courier_id": "01a2214d-ae2c-7549-aac7-ffe42f7bc80e"}', '2026-11-28 08:37:52+00', 'pending', 0, '2026-11-28 08:43:09+00', NULL, NULL, NULL, '2026-11-28 08:37:53+00'),
	('01a2214d-b3a8-716a-bc44-0fc3dcd194ca', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b393-721a-b5ae-7fd5ec2c4422', 10, 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 3, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:30+00', NULL, NULL, NULL, '2026-11-28 08:37:50+00'),
	('01a2214d-b3a8-716a-bc44-0fc1a1b97846', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b370-713c-aca9-05fed8490ba4', 8, 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 2, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:50+00', 'pending', 0, '2026-11-28 08:43:30+00', NULL, NULL, NULL, '2026-11-28 08:37:50+00'),
	('01a2214d-b3a8-716a-bc44-0fbff9b63ca9', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b349-77f2-868e-37cd711b18cf', 6, 'route.changed', '01a2214d-ae62-77fc-89c4-07bdfcb7c1be', '{"date": "2026-11-27", "version": 1, "route_id": "01a2214d-ae62-77fc-89c4-07bdfcb7c1be", "courier_id": "01a2214d-ae00-722a-8fbe-b9d2bd98b8d0"}', '2026-11-28 08:37:49+00', 'pending', 2, '2026-11-28 08:43:30+00', NULL, NULL, NULL, '2026-11-28 08:37:50+00'),
	('01a2214d-bb94-7668-ba57-7d59b13d37ba', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-bb27-7718-a0b0-c610e5dc8eae', 127, 'shift.changed', '01a2214d-aebe-70ab-9379-1d186b519f7d', '{"date": "2026-11-27", "state": "broken_down", "shift_id": "01a2214d-aebe-70ab-9379-1d186b519f7d", "courier_id": "01a2214d-ae56-74a3-bea4-fcef9e8e95cd"}', '2026-11-28 08:37:52+00', 'pending', 0, '2026-11-28 08:43:40+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d5bab6215d1', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-bb27-7718-a0b0-c6123695db84', 129, 'route.changed', '01a2214d-aebe-70ab-9379-1d186b519f7d', '{"date": "2026-11-27", "version": 5, "route_id": "01a2214d-aebe-70ab-9379-1d186b519f7d", "courier_id": "01a2214d-ae56-74a3-bea4-fcef9e8e95cd"}', '2026-11-28 08:37:52+00', 'pending', 0, '2026-11-28 08:43:40+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bf60-77fb-8e8c-89ae4d9cf324', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-bd46-775c-b360-e16cae45d0b4', 146, 'route.changed', '01a2214d-bcc6-7370-a120-176955b5ecf6', '{"date": "2026-11-28", "version": 5, "route_id": "01a2214d-bcc6-7370-a120-176955b5ecf6", "courier_id": "01a2214d-bcb6-77b5-9b4e-85adc433ea9c"}', '2026-11-28 08:37:52+00', 'pending', 0, '2026-11-28 08:43:38+00', NULL, NULL, NULL, '2026-11-28 08:37:53+00'),
	('01a2214d-bf60-77fb-8e8c-89ac498f82c6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-bd3a-70fa-a778-8f2af5175085', 144, 'route.changed', '01a2214d-bcc6-7370-a120-176955b5ecf6', '{"date": "2026-11-28", "version": 4, "route_id": "01a2214d-bcc6-7370-a120-176955b5ecf6", "courier_id": "01a2214d-bcb6-77b5-9b4e-85adc433ea9c"}', '2026-11-28 08:37:52+00', 'pending', 0, '2026-11-28 08:43:38+00', NULL, NULL, NULL, '2026-11-28 08:37:53+00'),
	('01a2214d-bf60-77fb-8e8c-89a56b2e9033', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-bc48-7459-8c3e-d5fcea6ace8b', 137, 'booking.confirmed', '01a2214d-bc3f-718a-b218-0c1aa4f367fb', '{"date": "2026-11-27", "window": {"end": "2026-11-28T09:10:00Z", "start": "2026-11-28T08:40:00Z"}, "reference": "quoted", "booking_id": "01a2214d-bc3f-718a-b218-0c1aa4f367fb"}', '2026-11-28 08:37:52+00', 'pending', 2, '2026-11-28 08:42:59+00', NULL, NULL, NULL, '2026-11-28 08:37:53+00'),
	('01a2214d-bf60-77fb-8e8c-89adf5369672', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-bd46-775c-b360-e16b66365915', 145, 'booking.cancelled', '01a2214d-bd1f-7340-9eb6-d40037f02d23', '{"date": "2026-11-28", "window": {"end": "2026-11-29T00:00:00Z", "start": "2026-11-28T21:00:00Z"}, "booking_id": "01a2214d-bd1f-7340-9eb6-d40037f02d23"}', '2026-11-28 08:37:52+00', 'pending', 0, '2026-11-28 08:43:06+00', NULL, NULL, NULL, '2026-11-28 08:37:53+00'),
	('01a2214d-b794-719f-a40c-975d92857125', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b3c3-76b2-9537-8fda3ca9c045', 11, 'booking.confirmed', '01a2214d-b3be-71c5-90ba-11d946652250', '{"date": "2026-11-28", "window": {"end": "2026-11-29T00:00:00Z", "start": "2026-11-28T21:00:00Z"}, "reference": "morning-3", "booking_id": "01a2214d-b3be-71c5-90ba-11d946652250"}', '2026-11-28 08:37:50+00', 'pending', 2, '2026-11-28 08:43:35+00', NULL, NULL, NULL, '2026-11-28 08:37:51+00'),
	('01a2214d-cf09-7777-932e-df4da0d646e6', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-cb24-766e-929e-16d13d49bfdc', 152, 'eta.changed', '01a2214d-b889-74dc-a868-b1c60b14b169', '{"date": "2026-11-27", "latest": "2026-11-28T09:22:51Z", "window": {"end": "2026-11-28T11:07:51Z", "start": "2026-11-28T09:22:51Z"}, "earliest": "2026-11-28T09:22:51Z", "expected": "2026-11-28T09:22:51Z", "reference": "today-34", "booking_id": "01a2214d-b889-74dc-a868-b1c60b14b169", "previous_expected": null}', '2026-11-28 08:37:56+00', 'pending', 0, '2026-11-28 08:43:21+00', NULL, NULL, NULL, '2026-11-28 08:37:57+00'),
	('01a2214d-bb94-7668-ba57-7d250c742293', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b78b-737b-8b5a-76e600be35c4', 75, 'booking.confirmed', '01a2214d-b789-76aa-b960-d2d5c95f16c8', '{"date": "2026-11-27", "window": {"end": "2026-11-28T11:07:51Z", "start": "2026-11-28T09:22:51Z"}, "reference": "today-31", "booking_id": "01a2214d-b789-76aa-b960-d2d5c95f16c8"}', '2026-11-28 08:37:51+00', 'pending', 2, '2026-11-28 08:43:22+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-e66e-7071-971e-4f515aed2f7c', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-e637-74f6-8862-086fc9a159a2', 155, 'route.changed', '01a2214d-bcc6-7370-a120-176955b5ecf6', '{"date": "2026-11-28", "version": 6, "route_id": "01a2214d-bcc6-7370-a120-176955b5ecf6", "courier_id": "01a2214d-bcb6-77b5-9b4e-85adc433ea9c"}', '2026-11-28 08:38:03+00', 'pending', 0, '2026-11-28 08:38:03+00', NULL, NULL, NULL, '2026-11-28 08:38:03+00'),
	('01a2214d-e66e-7071-971e-4f5051904803', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-e637-74f6-8862-086ee7735bca', 154, 'hold.expired', '01a2214d-bce3-7754-8ca9-4db9daf6251c', '{"date": "2026-11-28", "hold_id": "01a2214d-bce3-7754-8ca9-4db9daf6251c"}', '2026-11-28 08:38:03+00', 'pending', 2, '2026-11-28 08:43:27+00', NULL, NULL, NULL, '2026-11-28 08:38:03+00'),
	('01a2214d-bf60-77fb-8e8c-89a94f7c5b10', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-bd20-7085-9efc-9ed125109ea8', 141, 'booking.confirmed', '01a2214d-bd1f-7340-9eb6-d40037f02d23', '{"date": "2026-11-28", "window": {"end": "2026-11-29T00:00:00Z", "start": "2026-11-28T21:00:00Z"}, "booking_id": "01a2214d-bd1f-7340-9eb6-d40037f02d23"}', '2026-11-28 08:37:52+00', 'pending', 2, '2026-11-28 08:43:06+00', NULL, NULL, NULL, '2026-11-28 08:37:53+00'),
	('01a2214d-e66e-7071-971e-4f4fc747595a', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-e637-74f6-8862-086d7872366d', 153, 'hold.expired', '01a2214d-bd05-7238-af1c-c5b3740b0a4d', '{"date": "2026-11-28", "hold_id": "01a2214d-bd05-7238-af1c-c5b3740b0a4d"}', '2026-11-28 08:38:03+00', 'pending', 2, '2026-11-28 08:44:02+00', NULL, NULL, NULL, '2026-11-28 08:38:03+00'),
	('01a2214d-bb94-7668-ba57-7d4ba5d3a736', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-ba50-72ed-8d60-ca33ab94fe8d', 113, 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 10, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:31+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d54a2790743', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-babd-7553-bc6a-7d17d82075d7', 122, 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 13, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:31+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d31c7a858d5', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b8b7-70e1-abf3-aaf0d1bb6881', 87, 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 5, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:31+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d371525daa3', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-b93f-7414-b673-d93a21c7ebbf', 93, 'shift.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "state": "on_duty", "shift_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:31+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00'),
	('01a2214d-bb94-7668-ba57-7d56b7628f51', '01a2214d-aa50-7652-817d-738e1c40ad0e', '01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-badf-711f-9166-a8fc9f828125', 124, 'route.changed', '01a2214d-ae82-770b-a40f-97695471ee0d', '{"date": "2026-11-27", "version": 14, "route_id": "01a2214d-ae82-770b-a40f-97695471ee0d", "courier_id": "01a2214d-ae1a-742a-9b40-4bb8ae8c4123"}', '2026-11-28 08:37:51+00', 'pending', 0, '2026-11-28 08:43:31+00', NULL, NULL, NULL, '2026-11-28 08:37:52+00');

INSERT INTO public.webhook_endpoints VALUES
	('01a2214d-ac85-7079-9261-50590e726059', '01a2214d-aa50-7652-817d-738e1c40ad0e', 1, 'https://hooks.example.org/ritiro', '{booking.confirmed,booking.cancelled}', NULL, '\x9093cbbf16bf7ca64dc9854e4e9decb44e50439d03d61ce500300bbe9ed0af89ae6e513e2648d896d862972940c43166c02fe89cf060c5894e81689165f9a6972e3094d4044772cf', NULL, NULL, 'by_merchant', '2026-11-28 08:37:48+00', NULL, '2026-11-28 08:37:48+00'),
	('01a2214d-ac6f-7646-bf01-f03c8521de50', '01a2214d-aa50-7652-817d-738e1c40ad0e', 1, 'https://hooks.example.com/ritiro', NULL, 'Shop', '\xc1dfcd1f30d4d754da04c69bdb6236d4d8cc9b193a2a036fc6a2c3f483150dad78ad3ef58a21bdb24131911d52de70be2927d33d05f94e2d4394905b426211531749b883934a7c98', NULL, NULL, NULL, NULL, '2026-11-28 08:37:50+00', '2026-11-28 08:37:48+00');

INSERT INTO public.zones VALUES
	('01a2214d-aafa-74a3-923a-023399a1e5c2', '01a2214d-aada-77c8-bfd4-f25b9c46b64c', 1, 'Modena', 'Etc/GMT+12', 'EUR', '[[[[11.0, 44.3], [11.7, 44.3], [11.7, 44.7], [11.0, 44.7], [11.0, 44.3]]]]', '{parcels}', '{fridge,stairs}', '{"model": "great_circle", "speed_kmh": 25, "detour_percent": 140}', 3600, 900, 180, NULL, 590, '{"per_meter": 0, "margin_seconds": 0, "per_risk_second": 0, "per_courier_used": 900, "per_travel_second": 1, "per_waiting_second": 0}', '2026-11-28 08:37:47.899104+00', '{"menus": true, "opportunity_price_per_hour": 0}', '{"approaching_meters": null, "eta_change_seconds": 300, "approaching_seconds": 600}', '{"delivery": [], "shipment": [], "collection": []}', NULL),
	('01a2214d-abd3-750c-b020-04a2bf0940ad', '01a2214d-aada-77c8-bfd4-f25b9c46b64c', 1, 'Parma', 'Etc/GMT+12', 'EUR', '[[[[11.0, 44.3], [11.7, 44.3], [11.7, 44.7], [11.0, 44.7], [11.0, 44.3]]]]', '{parcels}', '{fridge,stairs}', '{"model": "great_circle", "speed_kmh": 25, "detour_percent": 140}', 3600, 900, 180, NULL, 590, '{"per_meter": 0, "margin_seconds": 0, "per_risk_second": 0, "per_courier_used": 900, "per_travel_second": 1, "per_waiting_second": 0}', '2026-11-28 08:37:48.116685+00', '{"menus": true, "opportunity_price_per_hour": 0}', '{"approaching_meters": null, "eta_change_seconds": 300, "approaching_seconds": 600}', '{"delivery": [], "shipment": [], "collection": []}', NULL),
	('01a2214d-acc3-756f-9864-7efd7edab6a6', '01a2214d-aa50-7652-817d-738e1c40ad0e', 1, 'Bologna', 'Etc/GMT+12', 'EUR', '[[[[11.0, 44.3], [11.7, 44.3], [11.7, 44.7], [11.0, 44.7], [11.0, 44.3]]]]', '{parcels}', '{fridge,stairs}', '{"model": "great_circle", "speed_kmh": 24, "detour_percent": 140}', 3600, 1800, 120, '{"price": 690, "per_minute": 5, "per_kilometer": 50, "window_seconds": 1800}', 590, '{"per_meter": 0, "margin_seconds": 300, "per_risk_second": 1, "per_courier_used": 600, "per_travel_second": 1, "per_waiting_second": 0}', '2026-11-28 08:37:48.356146+00', '{"menus": true, "opportunity_price_per_hour": 200}', '{"approaching_meters": 500, "eta_change_seconds": 300, "approaching_seconds": 600}', '{"delivery": ["name"], "shipment": ["pin"], "collection": []}', '{"waves": [], "seconds_before": 900}'),
	('01a2214d-bc64-76df-9ceb-a5746880617e', '01a2214d-aa50-7652-817d-738e1c40ad0e', 1, 'Reggio', 'Etc/GMT+12', 'EUR', '[[[[11.0, 44.3], [11.7, 44.3], [11.7, 44.7], [11.0, 44.7], [11.0, 44.3]]]]', '{parcels}', '{fridge,stairs}', '{"model": "great_circle", "speed_kmh": 25, "detour_percent": 140}', 10, 900, 180, NULL, 590, '{"per_meter": 0, "margin_seconds": 0, "per_risk_second": 0, "per_courier_used": 900, "per_travel_second": 1, "per_waiting_second": 0}', '2026-11-28 08:37:52.356948+00', '{"menus": true, "opportunity_price_per_hour": 0}', '{"approaching_meters": null, "eta_change_seconds": 300, "approaching_seconds": 600}', '{"delivery": [], "shipment": [], "collection": []}', '{"waves": ["09:00", "13:00"], "seconds_before": 600}');

SELECT pg_catalog.setval('public.outbox_seq_seq', 155, true);

SELECT pg_catalog.setval('public.proofs_seq_seq', 3, true);

ALTER TABLE ONLY public.__diesel_schema_migrations
    ADD CONSTRAINT __diesel_schema_migrations_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.bookings
    ADD CONSTRAINT bookings_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.bookings
    ADD CONSTRAINT bookings_reservation_unique UNIQUE (reservation_id);

ALTER TABLE ONLY public.contacts
    ADD CONSTRAINT contacts_pk PRIMARY KEY (booking_id);

ALTER TABLE ONLY public.courier_events
    ADD CONSTRAINT courier_events_pk PRIMARY KEY (courier_id, id);

ALTER TABLE ONLY public.courier_positions
    ADD CONSTRAINT courier_positions_pk PRIMARY KEY (courier_id, at);

ALTER TABLE ONLY public.couriers
    ADD CONSTRAINT couriers_in_zone UNIQUE (zone_id, id);

ALTER TABLE ONLY public.couriers
    ADD CONSTRAINT couriers_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.credentials
    ADD CONSTRAINT credentials_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.credentials
    ADD CONSTRAINT credentials_secret_hash_unique UNIQUE (secret_hash);

ALTER TABLE ONLY public.depots
    ADD CONSTRAINT depots_in_zone UNIQUE (zone_id, id);

ALTER TABLE ONLY public.depots
    ADD CONSTRAINT depots_name_unique UNIQUE (zone_id, name);

ALTER TABLE ONLY public.depots
    ADD CONSTRAINT depots_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_pseudonym_unique UNIQUE (pseudonym);

ALTER TABLE ONLY public.eta_notices
    ADD CONSTRAINT eta_notices_pk PRIMARY KEY (booking_id);

ALTER TABLE ONLY public.holds
    ADD CONSTRAINT holds_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.holds
    ADD CONSTRAINT holds_reservation_unique UNIQUE (reservation_id);

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pk PRIMARY KEY (merchant_id, scope, key);

ALTER TABLE ONLY public.ledger
    ADD CONSTRAINT ledger_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.lost_demand
    ADD CONSTRAINT lost_demand_pk PRIMARY KEY (zone_id, service_date, wish, code, cell_south, cell_west);

ALTER TABLE ONLY public.merchants
    ADD CONSTRAINT merchants_name_unique UNIQUE (name);

ALTER TABLE ONLY public.merchants
    ADD CONSTRAINT merchants_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.object_deletions
    ADD CONSTRAINT object_deletions_pk PRIMARY KEY (object_id);

ALTER TABLE ONLY public.offers_asked
    ADD CONSTRAINT offers_asked_pk PRIMARY KEY (zone_id, service_date);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.pin_failures
    ADD CONSTRAINT pin_failures_pk PRIMARY KEY (booking_id, id);

ALTER TABLE ONLY public.plans
    ADD CONSTRAINT plans_pk PRIMARY KEY (zone_id, service_date);

ALTER TABLE ONLY public.proofs
    ADD CONSTRAINT proofs_object_unique UNIQUE (object_id);

ALTER TABLE ONLY public.proofs
    ADD CONSTRAINT proofs_pk PRIMARY KEY (merchant_id, id);

ALTER TABLE ONLY public.routes
    ADD CONSTRAINT routes_in_plan UNIQUE (zone_id, service_date, id);

ALTER TABLE ONLY public.routes
    ADD CONSTRAINT routes_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.settings
    ADD CONSTRAINT settings_pk PRIMARY KEY (name);

ALTER TABLE ONLY public.shifts
    ADD CONSTRAINT shifts_in_plan UNIQUE (zone_id, service_date, id);

ALTER TABLE ONLY public.shifts
    ADD CONSTRAINT shifts_one_at_a_time EXCLUDE USING gist (courier_id WITH =, tstzrange(starts_at, ends_at) WITH &&);

ALTER TABLE ONLY public.shifts
    ADD CONSTRAINT shifts_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.slot_days
    ADD CONSTRAINT slot_days_pk PRIMARY KEY (zone_id, slot_template_id, service_date);

ALTER TABLE ONLY public.slot_exceptions
    ADD CONSTRAINT slot_exceptions_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.slot_exceptions
    ADD CONSTRAINT slot_exceptions_unique UNIQUE NULLS NOT DISTINCT (zone_id, service_date, slot_template_id);

ALTER TABLE ONLY public.slot_templates
    ADD CONSTRAINT slot_templates_in_zone UNIQUE (zone_id, id);

ALTER TABLE ONLY public.slot_templates
    ADD CONSTRAINT slot_templates_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.stops
    ADD CONSTRAINT stops_once UNIQUE (reservation_id, kind);

ALTER TABLE ONLY public.stops
    ADD CONSTRAINT stops_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.stops
    ADD CONSTRAINT stops_rank_unique UNIQUE (route_id, rank) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.transitions
    ADD CONSTRAINT transitions_pk PRIMARY KEY (process, from_state, to_state);

ALTER TABLE ONLY public.webhook_attempts
    ADD CONSTRAINT webhook_attempts_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_once UNIQUE (endpoint_id, event_id);

ALTER TABLE ONLY public.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.webhook_endpoints
    ADD CONSTRAINT webhook_endpoints_in_merchant UNIQUE (merchant_id, id);

ALTER TABLE ONLY public.webhook_endpoints
    ADD CONSTRAINT webhook_endpoints_pk PRIMARY KEY (id);

ALTER TABLE ONLY public.zones
    ADD CONSTRAINT zones_name_unique UNIQUE (merchant_id, name);

ALTER TABLE ONLY public.zones
    ADD CONSTRAINT zones_of_merchant UNIQUE (id, merchant_id);

ALTER TABLE ONLY public.zones
    ADD CONSTRAINT zones_pk PRIMARY KEY (id);

CREATE INDEX audit_merchant ON public.audit USING btree (merchant_id, id);

CREATE INDEX audit_subject ON public.audit USING btree (merchant_id, subject_id, id);

CREATE INDEX bookings_day ON public.bookings USING btree (zone_id, service_date, id);

CREATE UNIQUE INDEX bookings_hold_unique ON public.bookings USING btree (hold_id) WHERE (hold_id IS NOT NULL);

CREATE INDEX bookings_merchant ON public.bookings USING btree (merchant_id, id);

CREATE INDEX bookings_reference ON public.bookings USING btree (merchant_id, reference) WHERE (reference IS NOT NULL);

CREATE INDEX bookings_shopper ON public.bookings USING btree (merchant_id, shopper) WHERE (shopper IS NOT NULL);

CREATE INDEX contacts_day ON public.contacts USING btree (service_date);

CREATE INDEX courier_events_booking ON public.courier_events USING btree (booking_id) WHERE (booking_id IS NOT NULL);

CREATE INDEX courier_events_shift ON public.courier_events USING btree (shift_id, occurred_at, id);

CREATE INDEX courier_positions_age ON public.courier_positions USING btree (at);

CREATE INDEX credentials_keys ON public.credentials USING btree (merchant_id, id) WHERE (role = ANY (ARRAY['admin'::text, 'operator'::text]));

CREATE INDEX credentials_merchant ON public.credentials USING btree (merchant_id, prefix);

CREATE INDEX credentials_shopper ON public.credentials USING btree (merchant_id, shopper) WHERE (shopper IS NOT NULL);

CREATE INDEX erasures_merchant ON public.erasures USING btree (merchant_id, id);

CREATE INDEX eta_notices_age ON public.eta_notices USING btree (service_date);

CREATE INDEX holds_active ON public.holds USING btree (zone_id, service_date) WHERE (state = 'active'::text);

CREATE UNIQUE INDEX holds_one_per_token ON public.holds USING btree (credential_id) WHERE ((state = 'active'::text) AND (credential_id IS NOT NULL));

CREATE INDEX holds_over ON public.holds USING btree (zone_id, service_date) WHERE (state <> 'active'::text);

CREATE INDEX holds_shopper ON public.holds USING btree (merchant_id, shopper) WHERE (shopper IS NOT NULL);

CREATE INDEX idempotency_keys_age ON public.idempotency_keys USING btree (created_at);

CREATE INDEX ledger_booking ON public.ledger USING btree (booking_id, id);

CREATE INDEX outbox_sent ON public.outbox USING btree (sent_at) WHERE (sent_at IS NOT NULL);

CREATE INDEX outbox_seq ON public.outbox USING brin (seq) WITH (pages_per_range='16', autosummarize='on');

CREATE INDEX outbox_waiting ON public.outbox USING btree (seq) WHERE (sent_at IS NULL);

CREATE INDEX pin_failures_age ON public.pin_failures USING btree (at);

CREATE INDEX plans_precise ON public.plans USING btree (service_date) WHERE (erased_at IS NULL);

CREATE INDEX proofs_booking ON public.proofs USING btree (booking_id, seq);

CREATE INDEX proofs_day ON public.proofs USING btree (service_date);

CREATE INDEX routes_live ON public.routes USING btree (zone_id, service_date) WHERE (shift_state = ANY (ARRAY['on_duty'::text, 'paused'::text]));

CREATE INDEX routes_on_the_road ON public.routes USING btree (service_date, zone_id) WHERE (shift_state = ANY (ARRAY['on_duty'::text, 'paused'::text]));

CREATE INDEX shifts_courier ON public.shifts USING btree (courier_id, service_date);

CREATE INDEX stops_plan ON public.stops USING btree (zone_id, service_date);

CREATE INDEX stops_waiting ON public.stops USING btree (service_date) WHERE (route_id IS NULL);

CREATE INDEX webhook_attempts_of_delivery ON public.webhook_attempts USING btree (delivery_id, id);

CREATE INDEX webhook_deliveries_age ON public.webhook_deliveries USING btree (finished_at) WHERE (finished_at IS NOT NULL);

CREATE INDEX webhook_deliveries_due ON public.webhook_deliveries USING btree (endpoint_id, next_at, seq) WHERE (state = 'pending'::text);

CREATE INDEX webhook_deliveries_leased ON public.webhook_deliveries USING btree (endpoint_id, leased_until) WHERE (lease IS NOT NULL);

CREATE INDEX webhook_deliveries_list ON public.webhook_deliveries USING btree (merchant_id, id);

CREATE INDEX webhook_deliveries_of_endpoint ON public.webhook_deliveries USING btree (endpoint_id, state, id);

CREATE INDEX webhook_deliveries_order ON public.webhook_deliveries USING btree (endpoint_id, subject_id, seq) WHERE (state = 'pending'::text);

CREATE TRIGGER audit_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit FOR EACH STATEMENT EXECUTE FUNCTION public.audit_is_append_only();

CREATE TRIGGER bookings_move_contact AFTER UPDATE OF service_date ON public.bookings FOR EACH ROW WHEN ((old.service_date IS DISTINCT FROM new.service_date)) EXECUTE FUNCTION public.contact_follows_booking();

CREATE TRIGGER bookings_state_begins BEFORE INSERT ON public.bookings FOR EACH ROW WHEN ((new.state <> 'confirmed'::text)) EXECUTE FUNCTION public.ritiro_state_begins('booking', 'confirmed');

CREATE TRIGGER bookings_state_follows BEFORE UPDATE ON public.bookings FOR EACH ROW WHEN ((old.state IS DISTINCT FROM new.state)) EXECUTE FUNCTION public.ritiro_state_follows('booking');

CREATE TRIGGER credentials_tell AFTER UPDATE OF revoked_at ON public.credentials FOR EACH ROW EXECUTE FUNCTION public.ritiro_tell_keys();

CREATE TRIGGER depots_tell AFTER INSERT OR DELETE OR UPDATE ON public.depots FOR EACH ROW EXECUTE FUNCTION public.ritiro_tell_zone_of();

CREATE TRIGGER holds_state_follows BEFORE UPDATE ON public.holds FOR EACH ROW WHEN ((old.state IS DISTINCT FROM new.state)) EXECUTE FUNCTION public.ritiro_state_follows('hold');

CREATE TRIGGER ledger_append_only BEFORE DELETE OR TRUNCATE ON public.ledger FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_is_append_only();

CREATE TRIGGER ledger_only_erased BEFORE UPDATE ON public.ledger FOR EACH ROW EXECUTE FUNCTION public.ledger_is_only_erased();

CREATE TRIGGER plans_tell AFTER INSERT OR UPDATE ON public.plans FOR EACH ROW EXECUTE FUNCTION public.ritiro_tell_fleet();

CREATE TRIGGER routes_shift_state_follows BEFORE UPDATE ON public.routes FOR EACH ROW WHEN ((old.shift_state IS DISTINCT FROM new.shift_state)) EXECUTE FUNCTION public.ritiro_shift_state_follows();

CREATE TRIGGER routes_state_begins BEFORE INSERT ON public.routes FOR EACH ROW WHEN ((new.state <> 'planned'::text)) EXECUTE FUNCTION public.ritiro_state_begins('route', 'planned');

CREATE TRIGGER routes_state_follows BEFORE UPDATE ON public.routes FOR EACH ROW WHEN ((old.state IS DISTINCT FROM new.state)) EXECUTE FUNCTION public.ritiro_state_follows('route');

CREATE TRIGGER slot_exceptions_tell AFTER INSERT OR DELETE OR UPDATE ON public.slot_exceptions FOR EACH ROW EXECUTE FUNCTION public.ritiro_tell_zone_of();

CREATE TRIGGER slot_templates_tell AFTER INSERT OR DELETE OR UPDATE ON public.slot_templates FOR EACH ROW EXECUTE FUNCTION public.ritiro_tell_zone_of();

CREATE TRIGGER stops_state_follows BEFORE UPDATE ON public.stops FOR EACH ROW WHEN ((old.state IS DISTINCT FROM new.state)) EXECUTE FUNCTION public.ritiro_state_follows('stop');

CREATE TRIGGER zones_tell AFTER INSERT OR DELETE OR UPDATE ON public.zones FOR EACH ROW EXECUTE FUNCTION public.ritiro_tell_zone();

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_merchant_fk FOREIGN KEY (merchant_id) REFERENCES public.merchants(id);

ALTER TABLE ONLY public.bookings
    ADD CONSTRAINT bookings_zone_fk FOREIGN KEY (zone_id, merchant_id) REFERENCES public.zones(id, merchant_id);

ALTER TABLE ONLY public.contacts
    ADD CONSTRAINT contacts_booking_fk FOREIGN KEY (booking_id) REFERENCES public.bookings(id);

ALTER TABLE ONLY public.courier_events
    ADD CONSTRAINT courier_events_route_fk FOREIGN KEY (zone_id, service_date, shift_id) REFERENCES public.routes(zone_id, service_date, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.courier_positions
    ADD CONSTRAINT courier_positions_courier_fk FOREIGN KEY (courier_id) REFERENCES public.couriers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.couriers
    ADD CONSTRAINT couriers_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones(id);

ALTER TABLE ONLY public.credentials
    ADD CONSTRAINT credentials_merchant_fk FOREIGN KEY (merchant_id) REFERENCES public.merchants(id);

ALTER TABLE ONLY public.depots
    ADD CONSTRAINT depots_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones(id);

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_merchant_fk FOREIGN KEY (merchant_id) REFERENCES public.merchants(id);

ALTER TABLE ONLY public.eta_notices
    ADD CONSTRAINT eta_notices_booking_fk FOREIGN KEY (booking_id) REFERENCES public.bookings(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.holds
    ADD CONSTRAINT holds_zone_fk FOREIGN KEY (zone_id, merchant_id) REFERENCES public.zones(id, merchant_id);

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_merchant_fk FOREIGN KEY (merchant_id) REFERENCES public.merchants(id);

ALTER TABLE ONLY public.ledger
    ADD CONSTRAINT ledger_booking_fk FOREIGN KEY (booking_id) REFERENCES public.bookings(id);

ALTER TABLE ONLY public.lost_demand
    ADD CONSTRAINT lost_demand_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.offers_asked
    ADD CONSTRAINT offers_asked_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.pin_failures
    ADD CONSTRAINT pin_failures_booking_fk FOREIGN KEY (booking_id) REFERENCES public.bookings(id);

ALTER TABLE ONLY public.plans
    ADD CONSTRAINT plans_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones(id);

ALTER TABLE ONLY public.proofs
    ADD CONSTRAINT proofs_booking_fk FOREIGN KEY (booking_id) REFERENCES public.bookings(id);

ALTER TABLE ONLY public.proofs
    ADD CONSTRAINT proofs_zone_fk FOREIGN KEY (zone_id, merchant_id) REFERENCES public.zones(id, merchant_id);

ALTER TABLE ONLY public.routes
    ADD CONSTRAINT routes_shift_fk FOREIGN KEY (zone_id, service_date, id) REFERENCES public.shifts(zone_id, service_date, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.shifts
    ADD CONSTRAINT shifts_courier_fk FOREIGN KEY (zone_id, courier_id) REFERENCES public.couriers(zone_id, id);

ALTER TABLE ONLY public.shifts
    ADD CONSTRAINT shifts_depot_fk FOREIGN KEY (zone_id, depot_id) REFERENCES public.depots(zone_id, id);

ALTER TABLE ONLY public.shifts
    ADD CONSTRAINT shifts_plan_fk FOREIGN KEY (zone_id, service_date) REFERENCES public.plans(zone_id, service_date);

ALTER TABLE ONLY public.slot_days
    ADD CONSTRAINT slot_days_template_fk FOREIGN KEY (zone_id, slot_template_id) REFERENCES public.slot_templates(zone_id, id);

ALTER TABLE ONLY public.slot_exceptions
    ADD CONSTRAINT slot_exceptions_template_fk FOREIGN KEY (zone_id, slot_template_id) REFERENCES public.slot_templates(zone_id, id);

ALTER TABLE ONLY public.slot_exceptions
    ADD CONSTRAINT slot_exceptions_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones(id);

ALTER TABLE ONLY public.slot_templates
    ADD CONSTRAINT slot_templates_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones(id);

ALTER TABLE ONLY public.stops
    ADD CONSTRAINT stops_route_fk FOREIGN KEY (zone_id, service_date, route_id) REFERENCES public.routes(zone_id, service_date, id);

ALTER TABLE ONLY public.webhook_attempts
    ADD CONSTRAINT webhook_attempts_delivery_fk FOREIGN KEY (delivery_id) REFERENCES public.webhook_deliveries(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_endpoint_fk FOREIGN KEY (merchant_id, endpoint_id) REFERENCES public.webhook_endpoints(merchant_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.webhook_endpoints
    ADD CONSTRAINT webhook_endpoints_merchant_fk FOREIGN KEY (merchant_id) REFERENCES public.merchants(id);

ALTER TABLE ONLY public.zones
    ADD CONSTRAINT zones_merchant_fk FOREIGN KEY (merchant_id) REFERENCES public.merchants(id);
