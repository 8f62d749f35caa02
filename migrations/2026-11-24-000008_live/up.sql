-- Where couriers are, and what was told of when they come.

-- When the outside is told; zones that are there already get the usual rules.
ALTER TABLE zones ADD COLUMN live jsonb NOT NULL
    DEFAULT '{"eta_change_seconds": 300, "approaching_seconds": 600, "approaching_meters": null}';

-- Written in batches, some seconds after they were sent, and deleted after some hours.
CREATE TABLE courier_positions (
    courier_id      uuid NOT NULL CONSTRAINT courier_positions_courier_fk REFERENCES couriers ON DELETE CASCADE,
    at              timestamptz NOT NULL,
    lat             double precision NOT NULL,
    lng             double precision NOT NULL,
    accuracy_meters integer,
    speed_kmh       double precision,
    heading_degrees smallint,
    CONSTRAINT courier_positions_pk PRIMARY KEY (courier_id, at),
    CONSTRAINT courier_positions_place CHECK (lat BETWEEN -90 AND 90 AND lng BETWEEN -180 AND 180),
    CONSTRAINT courier_positions_accuracy CHECK (accuracy_meters >= 0),
    CONSTRAINT courier_positions_speed CHECK (speed_kmh >= 0),
    CONSTRAINT courier_positions_heading CHECK (heading_degrees BETWEEN 0 AND 359)
);
CREATE INDEX courier_positions_age ON courier_positions (at);
COMMENT ON COLUMN courier_positions.at IS 'By the clock of the device';

-- What was last told of a booking: one instance writes it, together with the event, and the others see that it was told.
CREATE TABLE eta_notices (
    booking_id     uuid NOT NULL CONSTRAINT eta_notices_pk PRIMARY KEY
        CONSTRAINT eta_notices_booking_fk REFERENCES bookings ON DELETE CASCADE,
    reservation_id uuid NOT NULL,
    service_date   date NOT NULL,
    told_expected  timestamptz,
    approaching_at timestamptz,
    at_risk        boolean NOT NULL DEFAULT false
);
CREATE INDEX eta_notices_age ON eta_notices (service_date);
COMMENT ON COLUMN eta_notices.reservation_id IS 'The promise that it was told of: another promise begins anew';

-- The days of couriers who are at work are looked for every few seconds.
CREATE INDEX routes_on_the_road ON routes (service_date, zone_id) WHERE shift_state IN ('on_duty', 'paused');
-- Streams go on from an event that they know. Small, and written seldom: bookings do not pay for it.
CREATE INDEX outbox_seq ON outbox USING brin (seq) WITH (pages_per_range = 16, autosummarize = on);
