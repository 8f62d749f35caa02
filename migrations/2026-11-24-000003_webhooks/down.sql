DROP TABLE webhook_attempts;
DROP TABLE webhook_deliveries;
DROP TABLE webhook_endpoints;
DROP INDEX outbox_sent;
DROP INDEX outbox_waiting;
CREATE INDEX outbox_waiting ON outbox (created_at) WHERE sent_at IS NULL;
ALTER TABLE outbox DROP COLUMN seq;
