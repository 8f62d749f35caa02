-- What a zone makes of the demand that is to be expected; zones that are there already get the usual rules.
ALTER TABLE zones ADD COLUMN foresight jsonb NOT NULL DEFAULT '{"menus": true, "opportunity_price_per_hour": 0}';
