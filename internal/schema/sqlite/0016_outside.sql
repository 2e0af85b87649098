-- +goose Up
-- Where programs elsewhere are told of events: an authority's own, or the installation's (NULL). Secrets
-- are sealed with the installation's key.
CREATE TABLE hook_endpoint (
	id TEXT PRIMARY KEY,
	authority_id TEXT REFERENCES authority (id),
	label TEXT NOT NULL,
	url TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'disabled')),
	secret TEXT NOT NULL,
	-- the one before, which signs too until then
	old_secret TEXT NOT NULL DEFAULT '',
	old_until TEXT,
	-- of the deliveries: failures in a row and since when, not before when the next is tried, and who is
	-- at it until when
	failures INTEGER NOT NULL DEFAULT 0,
	failing_since TEXT,
	succeeded_at TEXT,
	hold_until TEXT,
	busy_by TEXT NOT NULL DEFAULT '',
	busy_until TEXT,
	created_at TEXT NOT NULL,
	version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX hook_endpoint_authority ON hook_endpoint (authority_id);

CREATE TABLE hook_kind (
	endpoint_id TEXT NOT NULL REFERENCES hook_endpoint (id) ON DELETE CASCADE,
	kind TEXT NOT NULL,
	PRIMARY KEY (kind, endpoint_id)
) STRICT;
CREATE INDEX hook_kind_endpoint ON hook_kind (endpoint_id);

-- What one endpoint is told. Written in the transaction of the act, which must not fail because the
-- endpoint was removed at that moment: so it refers to nothing.
CREATE TABLE hook_message (
	id TEXT PRIMARY KEY,
	endpoint_id TEXT NOT NULL,
	kind TEXT NOT NULL,
	act TEXT NOT NULL,
	event_id TEXT NOT NULL,
	authority_id TEXT,
	subject TEXT NOT NULL,
	at TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
	attempts INTEGER NOT NULL DEFAULT 0,
	next_at TEXT,
	done_at TEXT
) STRICT;
CREATE INDEX hook_message_waiting ON hook_message (endpoint_id, next_at) WHERE state = 'waiting';
CREATE INDEX hook_message_endpoint ON hook_message (endpoint_id, id);

CREATE TABLE hook_attempt (
	id TEXT PRIMARY KEY,
	message_id TEXT NOT NULL REFERENCES hook_message (id) ON DELETE CASCADE,
	at TEXT NOT NULL,
	millis INTEGER NOT NULL,
	-- 0 and a catalog key where nothing came back
	status INTEGER NOT NULL,
	error TEXT NOT NULL,
	answer TEXT NOT NULL
) STRICT;
CREATE INDEX hook_attempt_message ON hook_attempt (message_id, id);

-- +goose Down
DROP TABLE hook_attempt;
DROP TABLE hook_message;
DROP TABLE hook_kind;
DROP TABLE hook_endpoint;
