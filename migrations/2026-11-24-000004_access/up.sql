-- Operators, keys with names and last use, origins of browsers, and the audit of who did what.

ALTER TABLE credentials
    ADD COLUMN name text,
    ADD COLUMN last_used_at timestamptz,
    DROP CONSTRAINT credentials_role,
    DROP CONSTRAINT credentials_tokens_expire;
UPDATE credentials SET name = 'admin' WHERE role = 'admin';
ALTER TABLE credentials
    ADD CONSTRAINT credentials_role CHECK (role IN ('admin', 'operator', 'courier', 'shopper')),
    ADD CONSTRAINT credentials_tokens_expire CHECK (role IN ('admin', 'operator') OR expires_at IS NOT NULL),
    ADD CONSTRAINT credentials_keys_named CHECK ((role IN ('admin', 'operator')) = (name IS NOT NULL)),
    ADD CONSTRAINT credentials_name_length CHECK (char_length(name) BETWEEN 1 AND 200);
COMMENT ON COLUMN credentials.last_used_at IS 'Of keys only; written in batches, so up to two minutes old';
CREATE INDEX credentials_keys ON credentials (merchant_id, id) WHERE role IN ('admin', 'operator');

ALTER TABLE merchants
    ADD COLUMN version bigint NOT NULL DEFAULT 1,
    ADD COLUMN allowed_origins text[] NOT NULL DEFAULT '{}',
    ADD CONSTRAINT merchants_origins CHECK (cardinality(allowed_origins) <= 20);

-- Who edited what, written in the transaction of the edit. Only ever appended to; no personal data, so nothing to erase.
CREATE TABLE audit (
    id          uuid NOT NULL CONSTRAINT audit_pk PRIMARY KEY,
    merchant_id uuid NOT NULL CONSTRAINT audit_merchant_fk REFERENCES merchants,
    at          timestamptz NOT NULL,
    actor_id    uuid,
    actor_role  text NOT NULL,
    action      text NOT NULL,
    subject_id  uuid NOT NULL,
    request_id  text,
    detail      jsonb NOT NULL,
    CONSTRAINT audit_actor CHECK (actor_role IN ('admin', 'operator', 'courier', 'shopper', 'booking', 'command_line')),
    CONSTRAINT audit_action CHECK (action ~ '^[a-z_]+\.[a-z_]+$')
);
CREATE INDEX audit_merchant ON audit (merchant_id, id);
CREATE INDEX audit_subject ON audit (merchant_id, subject_id, id);
COMMENT ON COLUMN audit.actor_id IS 'The key or token; NULL: the command line';

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is only ever appended to' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
