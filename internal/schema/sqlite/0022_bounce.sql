-- +goose Up
-- 1: the last refusal came after a server had taken the message, so that it takes another proves nothing.
ALTER TABLE failing_address ADD COLUMN late INTEGER NOT NULL DEFAULT 0;

-- How far a mailbox was read, and how that went.
CREATE TABLE mailbox (
	name TEXT NOT NULL PRIMARY KEY,
	-- the server's UIDVALIDITY, and the last UID that was looked at
	validity INTEGER NOT NULL,
	last_uid INTEGER NOT NULL,
	-- the first attempt, and the last round that went well
	begun_at TEXT NOT NULL,
	read_at TEXT,
	-- what the last attempt failed with, or ''
	reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE mailbox;
ALTER TABLE failing_address DROP COLUMN late;
