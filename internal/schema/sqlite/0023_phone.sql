-- +goose Up
-- A telephone number that somebody has proved to be theirs, and one that is being proved, by medium.
-- Both are sealed; '' is none.
CREATE TABLE phone_number (
	account_id TEXT NOT NULL REFERENCES account (id),
	medium TEXT NOT NULL CHECK (medium IN ('whatsapp', 'sms')),
	number TEXT NOT NULL,
	verified_at TEXT,
	asked TEXT NOT NULL,
	-- a keyed hash of the code, until when it is good, and how often it was typed
	code TEXT NOT NULL,
	code_until TEXT,
	tries INTEGER NOT NULL,
	-- how many codes were sent since, and when the last one was
	sent INTEGER NOT NULL,
	sent_since TEXT NOT NULL,
	sent_at TEXT NOT NULL,
	PRIMARY KEY (account_id, medium)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE phone_number;
