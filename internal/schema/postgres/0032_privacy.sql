-- +goose Up
-- What people ask about their own personal data (UU 27/2022).
CREATE TABLE privacy_request (
	id text COLLATE "C" PRIMARY KEY,
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	number text COLLATE "C" NOT NULL UNIQUE,
	kind text COLLATE "C" NOT NULL,
	-- whose data: a reporter's of a case, somebody's with an account, or anybody else's
	about text COLLATE "C" NOT NULL,
	complaint_id text COLLATE "C",
	account_id text COLLATE "C",
	-- how it came, and how it was made sure who asks; no copy of a card is kept
	way text COLLATE "C" NOT NULL,
	checked text COLLATE "C" NOT NULL,
	lang text COLLATE "C" NOT NULL,
	-- who asks and what should be instead, encrypted; empty once it is not needed any more
	sealed text NOT NULL,
	asked_at timestamptz NOT NULL,
	due_at timestamptz NOT NULL,
	taken_by text COLLATE "C" NOT NULL,
	taken_at timestamptz NOT NULL,
	state text COLLATE "C" NOT NULL,
	ground text COLLATE "C" NOT NULL,
	answer text NOT NULL,
	decided_by text COLLATE "C" NOT NULL,
	decided_at timestamptz,
	lifted_by text COLLATE "C" NOT NULL,
	lifted_at timestamptz,
	version bigint NOT NULL
);
CREATE INDEX privacy_request_of ON privacy_request (authority_id, id);
CREATE INDEX privacy_request_case ON privacy_request (complaint_id, id);
CREATE INDEX privacy_request_account ON privacy_request (account_id, id);
-- One open request for each kind and receipt, and for each kind and account.
CREATE UNIQUE INDEX privacy_request_case_open ON privacy_request (complaint_id, kind) WHERE state = 'open' AND complaint_id IS NOT NULL;
CREATE UNIQUE INDEX privacy_request_account_open ON privacy_request (account_id, kind) WHERE state = 'open' AND account_id IS NOT NULL;

-- Reporters whose name and contacts are hidden from whoever handles their case.
CREATE TABLE privacy_restriction (
	complaint_id text COLLATE "C" PRIMARY KEY,
	request_id text COLLATE "C" NOT NULL REFERENCES privacy_request (id),
	since_at timestamptz NOT NULL
);

-- +goose Down
DROP TABLE privacy_restriction;
DROP TABLE privacy_request;
