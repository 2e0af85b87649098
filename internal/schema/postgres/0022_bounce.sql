-- +goose Up
-- 1: the last refusal came after a server had taken the message, so that it takes another proves nothing.
ALTER TABLE failing_address ADD COLUMN late bigint NOT NULL DEFAULT 0;

-- How far a mailbox was read, and how that went.
CREATE TABLE mailbox (
	name text COLLATE "C" NOT NULL PRIMARY KEY,
	-- the server's UIDVALIDITY, and the last UID that was looked at
	validity bigint NOT NULL,
	last_uid bigint NOT NULL,
	-- the first attempt, and the last round that went well
	begun_at timestamptz NOT NULL,
	read_at timestamptz,
	-- what the last attempt failed with, or ''
	reason text NOT NULL
);

-- +goose Down
DROP TABLE mailbox;
ALTER TABLE failing_address DROP COLUMN late;
