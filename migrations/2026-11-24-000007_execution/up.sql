-- The day itself: what couriers did, beside what was planned.

-- A stop goes through states of its own. One that no courier has any more waits without a route.
ALTER TABLE stops
    ALTER COLUMN route_id DROP NOT NULL,
    ADD COLUMN state text NOT NULL DEFAULT 'planned',
    ADD COLUMN departed_at timestamptz,
    ADD COLUMN arrived_at timestamptz,
    ADD COLUMN finished_at timestamptz,
    ADD COLUMN failure text,
    ADD COLUMN pinned boolean NOT NULL DEFAULT false,
    ADD COLUMN promised_until timestamptz,
    ADD CONSTRAINT stops_state CHECK (state IN ('planned', 'en_route', 'arrived', 'completed', 'failed')),
    ADD CONSTRAINT stops_failure CHECK ((state = 'failed') = (failure IS NOT NULL)),
    ADD CONSTRAINT stops_finished CHECK ((state IN ('completed', 'failed')) = (finished_at IS NOT NULL)),
    ADD CONSTRAINT stops_waiting CHECK (route_id IS NOT NULL OR (reservation_id IS NOT NULL AND state = 'planned'));
CREATE INDEX stops_waiting ON stops (service_date) WHERE route_id IS NULL;
COMMENT ON COLUMN stops.promised_until IS 'The promise cannot be kept: the plan''s window goes beyond this, which is where the promise ends';
COMMENT ON COLUMN stops.pinned IS 'An operator gave it to this courier: nothing but an operator moves it to another one';

-- Route and shift have one row here: its version is what every change of either compares and swaps.
ALTER TABLE routes
    ADD COLUMN state text NOT NULL DEFAULT 'planned',
    ADD COLUMN shift_state text NOT NULL DEFAULT 'planned',
    ADD COLUMN accepted_at timestamptz,
    ADD COLUMN started_at timestamptz,
    ADD COLUMN departed_at timestamptz,
    ADD COLUMN finished_at timestamptz,
    ADD COLUMN ended_at timestamptz,
    ADD COLUMN locked_at timestamptz,
    ADD COLUMN released_at timestamptz,
    ADD COLUMN overtime_until timestamptz,
    ADD CONSTRAINT routes_state CHECK (state IN ('planned', 'accepted', 'under_way', 'finished', 'abandoned')),
    ADD CONSTRAINT routes_shift_state CHECK (shift_state IN ('planned', 'on_duty', 'paused', 'ended', 'absent', 'broken_down'));
COMMENT ON COLUMN routes.overtime_until IS 'What cannot be helped: the courier is back later than the shift says';
COMMENT ON COLUMN routes.released_at IS 'Since then it is loaded: nothing that comes from the depot is put in or taken out';
COMMENT ON COLUMN routes.locked_at IS 'Since then only an operator changes it';

CREATE INDEX routes_live ON routes (zone_id, service_date) WHERE shift_state IN ('on_duty', 'paused');

ALTER TABLE bookings
    DROP CONSTRAINT bookings_state,
    ADD CONSTRAINT bookings_state CHECK (state IN ('confirmed', 'completed', 'failed', 'cancelled'));

-- What couriers, and operators for them, said: by the id that the device gave it, once. States follow from all of it.
CREATE TABLE courier_events (
    courier_id   uuid NOT NULL,
    id           uuid NOT NULL,
    zone_id      uuid NOT NULL,
    merchant_id  uuid NOT NULL,
    service_date date NOT NULL,
    shift_id     uuid NOT NULL,
    stop_id      uuid,
    booking_id   uuid,
    kind         text NOT NULL,
    reason       text,
    data         jsonb NOT NULL DEFAULT '{}',
    reported_by  text NOT NULL,
    occurred_at  timestamptz NOT NULL,
    received_at  timestamptz NOT NULL,
    CONSTRAINT courier_events_pk PRIMARY KEY (courier_id, id),
    CONSTRAINT courier_events_route_fk FOREIGN KEY (zone_id, service_date, shift_id)
        REFERENCES routes (zone_id, service_date, id) ON DELETE CASCADE,
    CONSTRAINT courier_events_kind CHECK (kind IN ('accept', 'start', 'depart', 'arrive', 'complete', 'fail', 'return',
        'pause', 'resume', 'end', 'break_down', 'absent', 'restore')),
    CONSTRAINT courier_events_reason CHECK ((kind = 'fail') = (reason IS NOT NULL))
);
CREATE INDEX courier_events_shift ON courier_events (shift_id, occurred_at, id);
CREATE INDEX courier_events_booking ON courier_events (booking_id) WHERE booking_id IS NOT NULL;
COMMENT ON COLUMN courier_events.occurred_at IS 'By the clock of the device';
