-- The stops between two trips are lost, so a route with several trips may exceed the capacity of its vehicle.
UPDATE routes SET version = version + 1 WHERE id IN (SELECT route_id FROM stops WHERE kind = 'load');
DELETE FROM stops WHERE kind = 'load';
ALTER TABLE stops
    DROP CONSTRAINT stops_kind,
    DROP CONSTRAINT stops_reserved,
    ADD CONSTRAINT stops_kind CHECK (kind IN ('delivery', 'collection', 'pickup', 'dropoff', 'break')),
    ADD CONSTRAINT stops_reserved CHECK ((kind = 'break') = (reservation_id IS NULL));
ALTER TABLE stops DROP COLUMN ready_at, DROP COLUMN loaded_at;
