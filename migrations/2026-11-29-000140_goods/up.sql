-- Where goods are follows from the stops and their reports. Two facts about a stop are not in its reports. Versions before this one
-- ignore both.
ALTER TABLE stops
    ADD COLUMN retry_of uuid,
    ADD COLUMN called_off_at timestamptz;
COMMENT ON COLUMN stops.retry_of IS 'The stop at which the goods could not be handed over, if they were still on board when the booking was planned again';
COMMENT ON COLUMN stops.called_off_at IS 'The booking left this stop while its goods were on board: nobody goes there, and the goods count until the courier is back';
