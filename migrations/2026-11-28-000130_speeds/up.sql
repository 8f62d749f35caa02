-- How fast the couriers of a zone drive by weekday and time of day; NULL: always as the travel model says.
ALTER TABLE zones ADD COLUMN speeds jsonb;
-- The speeds with which a plan promises. They are fixed when the plan is first read; NULL until then, and in zones without speeds.
ALTER TABLE plans ADD COLUMN speeds jsonb;
