ALTER TABLE zones DROP COLUMN foresight;
