-- +goose Up
-- A telephone number that somebody has proved to be theirs, and one that is being proved, by medium.
-- Both are sealed; '' is none.
CREATE TABLE phone_number (
	account_id text COLLATE "C" NOT NULL REFERENCES account (id),
	medium text COLLATE "C" NOT NULL CHECK (medium IN ('whatsapp', 'sms')),
	number text COLLATE "C" NOT NULL,
	verified_at timestamptz,
	asked text COLLATE "C" NOT NULL,
	-- a keyed hash of the code, until when it is good, and how often it was typed
	code text COLLATE "C" NOT NULL,
	code_until timestamptz,
	tries integer NOT NULL,
	-- how many codes were sent since, and when the last one was
	sent integer NOT NULL,
	sent_since timestamptz NOT NULL,
	sent_at timestamptz NOT NULL,
	PRIMARY KEY (account_id, medium)
);

-- +goose Down
DROP TABLE phone_number;
