-- Events get a place among all events. A later event of a booking, hold or route has a greater one: whoever writes it holds
-- the lock of that row since the earlier one was committed.
ALTER TABLE outbox ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY;
DROP INDEX outbox_waiting;
CREATE INDEX outbox_waiting ON outbox (seq) WHERE sent_at IS NULL;
-- Written only when an event was passed on: bookings do not pay for it.
CREATE INDEX outbox_sent ON outbox (sent_at) WHERE sent_at IS NOT NULL;

-- Who is told. Secrets are sealed by the installation's own secret.
CREATE TABLE webhook_endpoints (
    id                  uuid NOT NULL CONSTRAINT webhook_endpoints_pk PRIMARY KEY,
    merchant_id         uuid NOT NULL CONSTRAINT webhook_endpoints_merchant_fk REFERENCES merchants,
    version             bigint NOT NULL DEFAULT 1,
    url                 text NOT NULL,
    event_types         text[],
    description         text,
    secret              bytea NOT NULL,
    previous_secret     bytea,
    previous_expires_at timestamptz,
    disabled_reason     text,
    disabled_at         timestamptz,
    failing_since       timestamptz,
    created_at          timestamptz NOT NULL,
    CONSTRAINT webhook_endpoints_in_merchant UNIQUE (merchant_id, id),
    CONSTRAINT webhook_endpoints_url CHECK (char_length(url) BETWEEN 1 AND 2000),
    CONSTRAINT webhook_endpoints_types CHECK (cardinality(event_types) > 0),
    CONSTRAINT webhook_endpoints_description CHECK (char_length(description) BETWEEN 1 AND 200),
    CONSTRAINT webhook_endpoints_previous CHECK ((previous_secret IS NULL) = (previous_expires_at IS NULL)),
    CONSTRAINT webhook_endpoints_reason CHECK (disabled_reason IN ('by_merchant', 'gone', 'failing')),
    CONSTRAINT webhook_endpoints_disabled CHECK ((disabled_reason IS NULL) = (disabled_at IS NULL))
);
COMMENT ON COLUMN webhook_endpoints.event_types IS 'NULL: all, also those that come later';
COMMENT ON COLUMN webhook_endpoints.failing_since IS 'The first failure since the last success';

-- An event on its way to one endpoint. A lease says who is sending it; one that ran out belonged to somebody who died.
CREATE TABLE webhook_deliveries (
    id           uuid NOT NULL CONSTRAINT webhook_deliveries_pk PRIMARY KEY,
    merchant_id  uuid NOT NULL,
    zone_id      uuid,
    endpoint_id  uuid NOT NULL,
    event_id     uuid NOT NULL,
    seq          bigint NOT NULL,
    event_type   text NOT NULL,
    subject_id   uuid NOT NULL,
    data         jsonb NOT NULL,
    happened_at  timestamptz NOT NULL,
    state        text NOT NULL DEFAULT 'pending',
    failures     smallint NOT NULL DEFAULT 0,
    next_at      timestamptz NOT NULL,
    lease        uuid,
    leased_until timestamptz,
    finished_at  timestamptz,
    created_at   timestamptz NOT NULL,
    CONSTRAINT webhook_deliveries_endpoint_fk FOREIGN KEY (merchant_id, endpoint_id)
        REFERENCES webhook_endpoints (merchant_id, id) ON DELETE CASCADE,
    CONSTRAINT webhook_deliveries_once UNIQUE (endpoint_id, event_id),
    CONSTRAINT webhook_deliveries_state CHECK (state IN ('pending', 'delivered', 'dead')),
    CONSTRAINT webhook_deliveries_finished CHECK ((state = 'pending') = (finished_at IS NULL)),
    CONSTRAINT webhook_deliveries_lease CHECK ((lease IS NULL) = (leased_until IS NULL)),
    CONSTRAINT webhook_deliveries_failures CHECK (failures >= 0)
);
COMMENT ON COLUMN webhook_deliveries.zone_id IS 'NULL: a test, which happens in no zone';
CREATE INDEX webhook_deliveries_list ON webhook_deliveries (merchant_id, id);
CREATE INDEX webhook_deliveries_of_endpoint ON webhook_deliveries (endpoint_id, state, id);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint_id, next_at, seq) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_order ON webhook_deliveries (endpoint_id, subject_id, seq) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_leased ON webhook_deliveries (endpoint_id, leased_until) WHERE lease IS NOT NULL;
CREATE INDEX webhook_deliveries_age ON webhook_deliveries (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE webhook_attempts (
    id           uuid NOT NULL CONSTRAINT webhook_attempts_pk PRIMARY KEY,
    delivery_id  uuid NOT NULL CONSTRAINT webhook_attempts_delivery_fk REFERENCES webhook_deliveries ON DELETE CASCADE,
    at           timestamptz NOT NULL,
    status       smallint,
    error        text,
    excerpt      text,
    milliseconds bigint NOT NULL,
    CONSTRAINT webhook_attempts_excerpt CHECK (char_length(excerpt) <= 500)
);
CREATE INDEX webhook_attempts_of_delivery ON webhook_attempts (delivery_id, id);
