-- +goose Up
-- A message to one person by one channel, and what became of it.
CREATE TABLE delivery (
	id TEXT PRIMARY KEY,
	kind TEXT NOT NULL,
	channel TEXT NOT NULL,
	-- NULL is the installation
	authority_id TEXT REFERENCES authority (id),
	-- '' for somebody without an account
	account_id TEXT NOT NULL,
	-- who gets it, for counting: it names nobody without an account
	recipient TEXT NOT NULL,
	-- masked once it is over, of somebody without an account
	address TEXT NOT NULL,
	name TEXT NOT NULL,
	lang TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'delivered', 'failed', 'bounced', 'held', 'folded', 'dropped')),
	unique_key TEXT UNIQUE,
	-- the fields, sealed; '' once it is over
	sealed TEXT NOT NULL,
	-- the digest that it became a line of, or ''
	digest_id TEXT NOT NULL,
	attempts INTEGER NOT NULL,
	provider_id TEXT NOT NULL,
	reason TEXT NOT NULL,
	created_at TEXT NOT NULL,
	due_at TEXT NOT NULL,
	tried_at TEXT,
	ended_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX delivery_recipient ON delivery (recipient, state, created_at);
CREATE INDEX delivery_state ON delivery (state, due_at);
CREATE INDEX delivery_authority ON delivery (authority_id, id);
CREATE INDEX delivery_ended ON delivery (channel, ended_at);

-- An address that messages did not reach for good; suppressed until somebody confirms it.
CREATE TABLE failing_address (
	channel TEXT NOT NULL,
	address TEXT NOT NULL,
	authority_id TEXT REFERENCES authority (id),
	account_id TEXT NOT NULL,
	failures INTEGER NOT NULL,
	reason TEXT NOT NULL,
	first_at TEXT NOT NULL,
	last_at TEXT NOT NULL,
	suppressed_at TEXT,
	PRIMARY KEY (channel, address)
) STRICT, WITHOUT ROWID;

-- An authority's own words for a kind of message; the highest version counts. One without a body goes
-- back to the built-in text.
CREATE TABLE message_text (
	-- of what the words are, and the version: two who write the same one collide
	id TEXT PRIMARY KEY,
	-- '' is the installation
	authority_id TEXT NOT NULL,
	kind TEXT NOT NULL,
	lang TEXT NOT NULL,
	version INTEGER NOT NULL,
	subject TEXT NOT NULL,
	body TEXT NOT NULL,
	changed_by TEXT NOT NULL,
	changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX message_text_last ON message_text (authority_id, kind, lang, version);

CREATE TABLE message_preference (
	account_id TEXT PRIMARY KEY REFERENCES account (id),
	lang TEXT NOT NULL,
	-- group=channel, joined by spaces; what is not named goes the usual way
	channels TEXT NOT NULL,
	-- minutes of the day; equal: no quiet hours
	quiet_from INTEGER NOT NULL,
	quiet_to INTEGER NOT NULL,
	-- 1: urgent messages come in quiet hours too
	urgent INTEGER NOT NULL,
	digest TEXT NOT NULL CHECK (digest IN ('once', 'daily', 'weekly')),
	-- the hour, and of a weekly one the day, Sunday being 0
	digest_hour INTEGER NOT NULL,
	digest_day INTEGER NOT NULL,
	version INTEGER NOT NULL
) STRICT;

-- +goose Down
DROP TABLE message_preference;
DROP TABLE message_text;
DROP TABLE failing_address;
DROP TABLE delivery;
