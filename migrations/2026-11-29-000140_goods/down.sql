ALTER TABLE stops
    DROP COLUMN called_off_at,
    DROP COLUMN retry_of;
