-- +goose Up
-- Where programs elsewhere are told of events: an authority's own, or the installation's (NULL). Secrets
-- are sealed with the installation's key.
CREATE TABLE hook_endpoint (
	id text COLLATE "C" PRIMARY KEY,
	authority_id text COLLATE "C" REFERENCES authority (id),
	label text COLLATE "C" NOT NULL,
	url text COLLATE "C" NOT NULL,
	state text COLLATE "C" NOT NULL CHECK (state IN ('active', 'paused', 'disabled')),
	secret text COLLATE "C" NOT NULL,
	-- the one before, which signs too until then
	old_secret text COLLATE "C" NOT NULL DEFAULT '',
	old_until timestamptz,
	-- of the deliveries: failures in a row and since when, not before when the next is tried, and who is
	-- at it until when
	failures integer NOT NULL DEFAULT 0,
	failing_since timestamptz,
	succeeded_at timestamptz,
	hold_until timestamptz,
	busy_by text COLLATE "C" NOT NULL DEFAULT '',
	busy_until timestamptz,
	created_at timestamptz NOT NULL,
	version bigint NOT NULL DEFAULT 1
);
CREATE INDEX hook_endpoint_authority ON hook_endpoint (authority_id);

CREATE TABLE hook_kind (
	endpoint_id text COLLATE "C" NOT NULL REFERENCES hook_endpoint (id) ON DELETE CASCADE,
	kind text COLLATE "C" NOT NULL,
	PRIMARY KEY (kind, endpoint_id)
);
CREATE INDEX hook_kind_endpoint ON hook_kind (endpoint_id);

-- What one endpoint is told. Written in the transaction of the act, which must not fail because the
-- endpoint was removed at that moment: so it refers to nothing.
CREATE TABLE hook_message (
	id text COLLATE "C" PRIMARY KEY,
	endpoint_id text COLLATE "C" NOT NULL,
	kind text COLLATE "C" NOT NULL,
	act text COLLATE "C" NOT NULL,
	event_id text COLLATE "C" NOT NULL,
	authority_id text COLLATE "C",
	subject text COLLATE "C" NOT NULL,
	at timestamptz NOT NULL,
	state text COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
	attempts integer NOT NULL DEFAULT 0,
	next_at timestamptz,
	done_at timestamptz
);
CREATE INDEX hook_message_waiting ON hook_message (endpoint_id, next_at) WHERE state = 'waiting';
CREATE INDEX hook_message_endpoint ON hook_message (endpoint_id, id);

CREATE TABLE hook_attempt (
	id text COLLATE "C" PRIMARY KEY,
	message_id text COLLATE "C" NOT NULL REFERENCES hook_message (id) ON DELETE CASCADE,
	at timestamptz NOT NULL,
	millis integer NOT NULL,
	-- 0 and a catalog key where nothing came back
	status integer NOT NULL,
	error text COLLATE "C" NOT NULL,
	answer text COLLATE "C" NOT NULL
);
CREATE INDEX hook_attempt_message ON hook_attempt (message_id, id);

-- How a provider of WhatsApp or SMS is asked: an authority's own, or the installation's (NULL). config is
-- JSON without secrets; those are sealed, and so is the address for its reports, found by its hash.
CREATE TABLE gateway (
	id text COLLATE "C" PRIMARY KEY,
	authority_id text COLLATE "C" REFERENCES authority (id),
	medium text COLLATE "C" NOT NULL CHECK (medium IN ('whatsapp', 'sms')),
	label text COLLATE "C" NOT NULL,
	state text COLLATE "C" NOT NULL CHECK (state IN ('active', 'paused')),
	config text COLLATE "C" NOT NULL,
	secrets text COLLATE "C" NOT NULL,
	report_token text COLLATE "C" NOT NULL,
	report_hash text COLLATE "C" NOT NULL UNIQUE,
	-- not before when the next message may go out
	next_at timestamptz,
	succeeded_at timestamptz,
	reported_at timestamptz,
	created_at timestamptz NOT NULL,
	version bigint NOT NULL DEFAULT 1
);
CREATE INDEX gateway_authority ON gateway (authority_id, medium);

-- What became of a letter, by its id; it says nothing of whom it was for or what it said.
CREATE TABLE gateway_message (
	id text COLLATE "C" PRIMARY KEY,
	gateway_id text COLLATE "C" NOT NULL,
	state text COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'sent', 'delivered', 'failed')),
	provider_id text COLLATE "C" NOT NULL DEFAULT '',
	word text COLLATE "C" NOT NULL DEFAULT '',
	first_at timestamptz NOT NULL,
	sent_at timestamptz,
	done_at timestamptz
);
CREATE INDEX gateway_message_provider ON gateway_message (gateway_id, provider_id) WHERE provider_id <> '';
CREATE INDEX gateway_message_state ON gateway_message (gateway_id, state, first_at);

-- +goose Down
DROP TABLE gateway_message;
DROP TABLE gateway;
DROP TABLE hook_attempt;
DROP TABLE hook_message;
DROP TABLE hook_kind;
DROP TABLE hook_endpoint;
