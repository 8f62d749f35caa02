-- Types of vehicles: how fast they are, what they carry, and what they cost.
CREATE TABLE vehicle_types (
    id         uuid NOT NULL CONSTRAINT vehicle_types_pk PRIMARY KEY,
    zone_id    uuid NOT NULL CONSTRAINT vehicle_types_zone_fk REFERENCES zones ON DELETE CASCADE,
    version    bigint NOT NULL DEFAULT 1,
    name       text NOT NULL,
    speed      integer NOT NULL,
    capacity   jsonb,
    costs      jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT vehicle_types_name_unique UNIQUE (zone_id, name),
    CONSTRAINT vehicle_types_in_zone UNIQUE (zone_id, id),
    CONSTRAINT vehicle_types_speed CHECK (speed BETWEEN 50 AND 5000)
);
COMMENT ON COLUMN vehicle_types.speed IS 'Thousandths of the speed of the travel model';
COMMENT ON COLUMN vehicle_types.capacity IS 'Amounts by load dimension; NULL: couriers have their own';
COMMENT ON COLUMN vehicle_types.costs IS 'NULL: as the objective of the zone says';
