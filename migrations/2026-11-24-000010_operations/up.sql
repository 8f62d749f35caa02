-- What was asked for and could not be had, counted: no row leads to a person.
CREATE TABLE offers_asked (
    zone_id      uuid NOT NULL CONSTRAINT offers_asked_zone_fk REFERENCES zones ON DELETE CASCADE,
    service_date date NOT NULL,
    asked        bigint NOT NULL,
    met          bigint NOT NULL,
    CONSTRAINT offers_asked_pk PRIMARY KEY (zone_id, service_date),
    CONSTRAINT offers_asked_counts CHECK (0 <= met AND met <= asked)
);
COMMENT ON COLUMN offers_asked.met IS 'Of those asked: answered with at least one window';

CREATE TABLE lost_demand (
    zone_id      uuid NOT NULL CONSTRAINT lost_demand_zone_fk REFERENCES zones ON DELETE CASCADE,
    service_date date NOT NULL,
    wish         text NOT NULL,
    code         text NOT NULL,
    cell_south   integer NOT NULL,
    cell_west    integer NOT NULL,
    refused      bigint NOT NULL,
    CONSTRAINT lost_demand_pk PRIMARY KEY (zone_id, service_date, wish, code, cell_south, cell_west),
    CONSTRAINT lost_demand_wish CHECK (wish IN ('offers', 'reservation')),
    CONSTRAINT lost_demand_cell CHECK (cell_south BETWEEN -9000 AND 8999 AND cell_west BETWEEN -18000 AND 17999),
    CONSTRAINT lost_demand_refused CHECK (refused > 0)
);
COMMENT ON COLUMN lost_demand.cell_south IS 'Hundredths of a degree: the south-west corner of a cell about 1 km wide';

-- Along a great circle, on the sphere that travel times are computed on.
CREATE FUNCTION great_circle_meters(lat1 float8, lng1 float8, lat2 float8, lng2 float8) RETURNS float8
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT 2 * 6371008.771415 * asin(least(1, sqrt(
        sin(radians(lat2 - lat1) / 2) ^ 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lng2 - lng1) / 2) ^ 2))) $$;
