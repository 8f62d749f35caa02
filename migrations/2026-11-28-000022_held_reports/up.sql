-- Reports that cannot be applied as they are. Nothing of them counts until an operator accepts them.
-- Development versions made this table in another migration, so it may exist.
CREATE TABLE IF NOT EXISTS held_reports (
    id           uuid NOT NULL CONSTRAINT held_reports_pk PRIMARY KEY,
    courier_id   uuid NOT NULL,
    event_id     uuid NOT NULL,
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
    said_at      timestamptz NOT NULL,
    received_at  timestamptz NOT NULL,
    code         text NOT NULL,
    state        text NOT NULL DEFAULT 'waiting',
    decided_at   timestamptz,
    erased_at    timestamptz,
    CONSTRAINT held_reports_once UNIQUE (courier_id, event_id),
    CONSTRAINT held_reports_route_fk FOREIGN KEY (zone_id, service_date, shift_id)
        REFERENCES routes (zone_id, service_date, id) ON DELETE CASCADE,
    CONSTRAINT held_reports_reason CHECK ((kind = 'fail') = (reason IS NOT NULL)),
    CONSTRAINT held_reports_state CHECK (state IN ('waiting', 'accepted', 'dismissed')),
    CONSTRAINT held_reports_decided CHECK ((state = 'waiting') = (decided_at IS NULL))
);
CREATE INDEX IF NOT EXISTS held_reports_day ON held_reports (zone_id, service_date, state, id);
CREATE INDEX IF NOT EXISTS held_reports_booking ON held_reports (booking_id) WHERE booking_id IS NOT NULL;
COMMENT ON COLUMN held_reports.event_id IS 'The id that the device gave the report';
COMMENT ON COLUMN held_reports.code IS 'Why it was not applied';
