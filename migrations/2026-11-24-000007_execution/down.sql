DROP TABLE courier_events;
ALTER TABLE bookings DROP CONSTRAINT bookings_state;
UPDATE bookings SET state = 'confirmed' WHERE state IN ('completed', 'failed');
ALTER TABLE bookings ADD CONSTRAINT bookings_state CHECK (state IN ('confirmed', 'cancelled'));
DROP INDEX routes_live;
DROP INDEX stops_waiting;
ALTER TABLE routes
    DROP CONSTRAINT routes_state, DROP CONSTRAINT routes_shift_state,
    DROP COLUMN state, DROP COLUMN shift_state, DROP COLUMN accepted_at, DROP COLUMN started_at, DROP COLUMN departed_at,
    DROP COLUMN finished_at, DROP COLUMN ended_at, DROP COLUMN locked_at, DROP COLUMN released_at, DROP COLUMN overtime_until;
-- What waits for a courier has no place in the older schema: its booking is found again by `ritiro check`.
DELETE FROM stops WHERE route_id IS NULL;
ALTER TABLE stops
    ALTER COLUMN route_id SET NOT NULL,
    DROP CONSTRAINT stops_state, DROP CONSTRAINT stops_failure, DROP CONSTRAINT stops_finished, DROP CONSTRAINT stops_waiting,
    DROP COLUMN state, DROP COLUMN departed_at, DROP COLUMN arrived_at, DROP COLUMN finished_at, DROP COLUMN failure,
    DROP COLUMN pinned, DROP COLUMN promised_until;
