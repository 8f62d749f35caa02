DROP INDEX proofs_booking;
ALTER TABLE proofs DROP COLUMN seq;
CREATE INDEX proofs_booking ON proofs (booking_id, id);
