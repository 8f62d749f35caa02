ALTER TABLE pin_failures DROP CONSTRAINT pin_failures_pk;
-- One of several wrong PINs of an id stays.
DELETE FROM pin_failures a USING pin_failures b
    WHERE a.booking_id = b.booking_id AND a.id = b.id AND a.tried < b.tried;
ALTER TABLE pin_failures DROP COLUMN tried;
ALTER TABLE pin_failures ADD CONSTRAINT pin_failures_pk PRIMARY KEY (booking_id, id);
