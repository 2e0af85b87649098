-- +goose Up
-- What witnesses signed beside us: a line of a signed note, and the moment they say.
CREATE TABLE ledger_cosignature (
	witness TEXT NOT NULL,
	size INTEGER NOT NULL REFERENCES ledger_checkpoint (size),
	line TEXT NOT NULL,
	signed_at TEXT NOT NULL,
	PRIMARY KEY (witness, size)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_cosigned ON ledger_cosignature (size);

-- +goose Down
DROP TABLE ledger_cosignature;
