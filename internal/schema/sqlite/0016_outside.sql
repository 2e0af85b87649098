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

-- How a provider of WhatsApp or SMS is asked: an authority's own, or the installation's (NULL). config is
-- JSON without secrets; those are sealed, and so is the address for its reports, found by its hash.
CREATE TABLE gateway (
	id TEXT PRIMARY KEY,
	authority_id TEXT REFERENCES authority (id),
	medium TEXT NOT NULL CHECK (medium IN ('whatsapp', 'sms')),
	label TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('active', 'paused')),
	config TEXT NOT NULL,
	secrets TEXT NOT NULL,
	report_token TEXT NOT NULL,
	report_hash TEXT NOT NULL UNIQUE,
	-- not before when the next message may go out
	next_at TEXT,
	succeeded_at TEXT,
	reported_at TEXT,
	created_at TEXT NOT NULL,
	version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX gateway_authority ON gateway (authority_id, medium);

-- What became of a letter, by its id; it says nothing of whom it was for or what it said.
CREATE TABLE gateway_message (
	id TEXT PRIMARY KEY,
	gateway_id TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'delivered', 'failed')),
	provider_id TEXT NOT NULL DEFAULT '',
	word TEXT NOT NULL DEFAULT '',
	first_at TEXT NOT NULL,
	sent_at TEXT,
	done_at TEXT
) STRICT;
CREATE INDEX gateway_message_provider ON gateway_message (gateway_id, provider_id) WHERE provider_id <> '';
CREATE INDEX gateway_message_state ON gateway_message (gateway_id, state, first_at);

-- +goose Down
DROP TABLE gateway_message;
DROP TABLE gateway;
DROP TABLE hook_attempt;
DROP TABLE hook_message;
DROP TABLE hook_kind;
DROP TABLE hook_endpoint;
