-- What a shopper's token may do, and for which order: see the domain's Grant. NULL: all that shoppers may, as in version 0.1.0, which
-- does not read this.
ALTER TABLE credentials ADD COLUMN grant_data jsonb
    CONSTRAINT credentials_grant CHECK (grant_data IS NULL OR role = 'shopper');
