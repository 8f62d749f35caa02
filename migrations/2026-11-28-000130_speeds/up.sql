-- How fast the couriers of a zone drive by weekday and time of day; NULL: always as the travel model says.
ALTER TABLE zones ADD COLUMN speeds jsonb;
