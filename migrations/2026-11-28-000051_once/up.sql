-- What an answer to an idempotency key says that cannot be read again from what was made. Nothing of a person.
ALTER TABLE idempotency_keys ADD COLUMN answer jsonb;
