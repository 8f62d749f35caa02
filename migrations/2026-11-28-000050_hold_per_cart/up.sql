-- One active hold for each shopper of a merchant and cart, whoever asks for it.
ALTER TABLE holds ADD COLUMN cart text, ADD CONSTRAINT holds_cart_length CHECK (char_length(cart) <= 200);
COMMENT ON COLUMN holds.cart IS
    'Which of the shopper''s carts, '''' where none was named. NULL: it replaces nothing and nothing replaces it; in rows of version 0.1.0 with a credential it means the same as ''''';

-- Of holds that stand already the newest of each shopper is in the index; older ones end by their own time. Those of a minute are
-- places that bookings move to.
UPDATE holds SET cart = '' FROM (
    SELECT DISTINCT ON (merchant_id, shopper) id FROM holds
    WHERE state = 'active' AND shopper IS NOT NULL AND expires_at - created_at > interval '1 minute'
    ORDER BY merchant_id, shopper, created_at DESC, id DESC
) AS newest WHERE holds.id = newest.id;

-- Rows without shopper or cart, also those that version 0.1.0 still writes, do not stand in each other's way.
CREATE UNIQUE INDEX holds_one_per_cart ON holds (merchant_id, shopper, cart) WHERE state = 'active';
