-- +goose Up
-- When somebody made a message due again: how long it is tried counts from there.
ALTER TABLE delivery ADD COLUMN retried_at TEXT;

-- What one person got lately, one by one. Held and folded messages, of which there may be thousands, are
-- not in it.
CREATE INDEX delivery_lately ON delivery (recipient, created_at) WHERE state IN ('queued', 'sent', 'delivered', 'failed', 'bounced');
CREATE INDEX delivery_swept ON delivery (ended_at);
CREATE INDEX delivery_log ON delivery (state, id);
CREATE INDEX hook_message_at ON hook_message (at);

-- +goose Down
DROP INDEX hook_message_at;
DROP INDEX delivery_log;
DROP INDEX delivery_swept;
DROP INDEX delivery_lately;
ALTER TABLE delivery DROP COLUMN retried_at;
