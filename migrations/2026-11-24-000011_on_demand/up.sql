-- When routes that start at a depot are loaded; NULL: when their courier leaves.
ALTER TABLE zones ADD COLUMN release jsonb;
