CREATE TABLE vehicle_types (
    id         uuid NOT NULL CONSTRAINT vehicle_types_pk PRIMARY KEY,
    zone_id    uuid NOT NULL CONSTRAINT vehicle_types_zone_fk REFERENCES zones ON DELETE CASCADE,
    version    bigint NOT NULL DEFAULT 1,
    name       text NOT NULL,
    capacity   bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT vehicle_types_capacity CHECK (capacity BETWEEN 1 AND 1000000)
);
CREATE INDEX vehicle_types_zone ON vehicle_types (zone_id, id);
