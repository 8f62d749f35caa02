-- A shift may last a whole civil day, which has 25 hours where clocks go back. Version 0.1.0 cannot read one that is longer than 24 hours.
ALTER TABLE shifts DROP CONSTRAINT shifts_hours;
ALTER TABLE shifts ADD CONSTRAINT shifts_hours CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '25 hours');
