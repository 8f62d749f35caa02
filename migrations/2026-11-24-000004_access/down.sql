DROP TABLE audit;
DROP FUNCTION audit_is_append_only();
ALTER TABLE merchants DROP COLUMN version, DROP COLUMN allowed_origins;
-- Nobody would know what they may do.
DELETE FROM credentials WHERE role = 'operator';
DROP INDEX credentials_keys;
ALTER TABLE credentials
    DROP CONSTRAINT credentials_role,
    DROP CONSTRAINT credentials_tokens_expire,
    DROP CONSTRAINT credentials_keys_named,
    DROP COLUMN name,
    DROP COLUMN last_used_at,
    ADD CONSTRAINT credentials_role CHECK (role IN ('admin', 'courier', 'shopper')),
    ADD CONSTRAINT credentials_tokens_expire CHECK (role = 'admin' OR expires_at IS NOT NULL);
