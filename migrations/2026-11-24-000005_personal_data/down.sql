DROP TABLE erasures;
DROP FUNCTION erase_places(uuid[], timestamptz);
DROP TRIGGER ledger_only_erased ON ledger;
DROP FUNCTION ledger_is_only_erased();
ALTER TABLE ledger DROP CONSTRAINT ledger_erased_later;
DROP TRIGGER ledger_append_only ON ledger;
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
DROP FUNCTION erased_ledger_data(jsonb);
DROP FUNCTION coarse_promise(jsonb);
DROP FUNCTION coarse_order(jsonb);
DROP FUNCTION coarse_place(jsonb);
DROP FUNCTION coarse_e7(bigint, bigint);
DROP INDEX credentials_shopper;
DROP INDEX holds_shopper;
DROP INDEX holds_over;
DROP INDEX plans_precise;
ALTER TABLE plans DROP COLUMN erased_at;
ALTER TABLE ledger DROP COLUMN erased_at;
ALTER TABLE holds DROP COLUMN erased_at;
ALTER TABLE bookings DROP COLUMN erased_at;
DROP TRIGGER bookings_move_contact ON bookings;
DROP FUNCTION contact_follows_booking();
ALTER TABLE bookings ADD COLUMN contact jsonb;
UPDATE bookings b
    SET contact = jsonb_build_object('name', c.name, 'phone', c.phone, 'address', c.address, 'notes', c.notes)
    FROM contacts c WHERE c.booking_id = b.id;
DROP TABLE contacts;
