-- +goose Up
-- What people ask about their own personal data (UU 27/2022).
CREATE TABLE privacy_request (
	id TEXT PRIMARY KEY,
	authority_id TEXT NOT NULL REFERENCES authority (id),
	number TEXT NOT NULL UNIQUE,
	kind TEXT NOT NULL,
	-- whose data: a reporter's of a case, somebody's with an account, or anybody else's
	about TEXT NOT NULL,
	complaint_id TEXT,
	account_id TEXT,
	-- how it came, and how it was made sure who asks; no copy of a card is kept
	way TEXT NOT NULL,
	checked TEXT NOT NULL,
	lang TEXT NOT NULL,
	-- who asks and what should be instead, encrypted; empty once it is not needed any more
	sealed TEXT NOT NULL,
	asked_at TEXT NOT NULL,
	due_at TEXT NOT NULL,
	taken_by TEXT NOT NULL,
	taken_at TEXT NOT NULL,
	state TEXT NOT NULL,
	ground TEXT NOT NULL,
	answer TEXT NOT NULL,
	decided_by TEXT NOT NULL,
	decided_at TEXT,
	lifted_by TEXT NOT NULL,
	lifted_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX privacy_request_of ON privacy_request (authority_id, id);
CREATE INDEX privacy_request_case ON privacy_request (complaint_id, id);
CREATE INDEX privacy_request_account ON privacy_request (account_id, id);
-- One open request for each kind and receipt, and for each kind and account.
CREATE UNIQUE INDEX privacy_request_case_open ON privacy_request (complaint_id, kind) WHERE state = 'open' AND complaint_id IS NOT NULL;
CREATE UNIQUE INDEX privacy_request_account_open ON privacy_request (account_id, kind) WHERE state = 'open' AND account_id IS NOT NULL;

-- Reporters whose name and contacts are hidden from whoever handles their case.
CREATE TABLE privacy_restriction (
	complaint_id TEXT PRIMARY KEY,
	request_id TEXT NOT NULL REFERENCES privacy_request (id),
	since_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE privacy_restriction;
DROP TABLE privacy_request;
