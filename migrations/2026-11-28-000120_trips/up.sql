-- Several trips of a shift. Between two trips a route has a stop of kind 'load', which belongs to no reservation, as a break. Versions
-- before this one cannot read a plan with such a stop. They make none, and a zone without `trips` gets none.
--
-- Each of these migrations changes one table, because the version before writes to both while they run, in its own order.
ALTER TABLE stops
    ADD COLUMN ready_at timestamptz,
    ADD COLUMN loaded_at uuid,
    DROP CONSTRAINT stops_kind,
    DROP CONSTRAINT stops_reserved,
    ADD CONSTRAINT stops_kind CHECK (kind IN ('delivery', 'collection', 'pickup', 'dropoff', 'break', 'load')) NOT VALID,
    ADD CONSTRAINT stops_reserved CHECK ((kind IN ('break', 'load')) = (reservation_id IS NULL)) NOT VALID;
COMMENT ON COLUMN stops.ready_at IS 'The goods of a delivery can be loaded from then on; NULL: at any time';
COMMENT ON COLUMN stops.loaded_at IS 'The load stop, or the route itself (its start), at which the goods were loaded; NULL: at the last load stop before it';
