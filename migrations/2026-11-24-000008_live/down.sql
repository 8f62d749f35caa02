DROP INDEX outbox_seq;
DROP INDEX routes_on_the_road;
DROP TABLE eta_notices;
DROP TABLE courier_positions;
ALTER TABLE zones DROP COLUMN live;
