-- Pictures stay where they are: what leads to them is lost.
DROP TABLE object_deletions;
DROP TABLE pin_failures;
DROP TABLE proofs;
ALTER TABLE zones DROP COLUMN proofs;
DROP TRIGGER routes_state_begins ON routes;
DROP TRIGGER bookings_state_begins ON bookings;
DROP TRIGGER routes_shift_state_follows ON routes;
DROP TRIGGER routes_state_follows ON routes;
DROP TRIGGER stops_state_follows ON stops;
DROP TRIGGER holds_state_follows ON holds;
DROP TRIGGER bookings_state_follows ON bookings;
DROP FUNCTION ritiro_state_begins();
DROP FUNCTION ritiro_shift_state_follows();
DROP FUNCTION ritiro_state_follows();
DROP TABLE transitions;
