-- Several proofs of one second are listed as they were heard of, and not by the ids that devices give.
ALTER TABLE proofs ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY;
DROP INDEX proofs_booking;
CREATE INDEX proofs_booking ON proofs (booking_id, seq);
