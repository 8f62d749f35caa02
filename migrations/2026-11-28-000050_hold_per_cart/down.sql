DROP INDEX holds_one_per_cart;
ALTER TABLE holds DROP CONSTRAINT holds_cart_length, DROP COLUMN cart;
