ALTER TABLE shifts DROP CONSTRAINT shifts_hours;
UPDATE shifts SET ends_at = starts_at + interval '24 hours' WHERE ends_at > starts_at + interval '24 hours';
ALTER TABLE shifts ADD CONSTRAINT shifts_hours CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '24 hours');
