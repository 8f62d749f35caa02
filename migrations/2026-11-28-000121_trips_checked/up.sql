-- The existing rows are checked while others write.
ALTER TABLE stops VALIDATE CONSTRAINT stops_kind;
ALTER TABLE stops VALIDATE CONSTRAINT stops_reserved;
