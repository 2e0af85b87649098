-- +goose Up
-- What witnesses signed beside us: a line of a signed note, and the moment they say.
CREATE TABLE ledger_cosignature (
	witness text COLLATE "C" NOT NULL,
	size bigint NOT NULL REFERENCES ledger_checkpoint (size),
	line text COLLATE "C" NOT NULL,
	signed_at timestamptz NOT NULL,
	PRIMARY KEY (witness, size)
);
CREATE INDEX ledger_cosigned ON ledger_cosignature (size);

-- +goose Down
DROP TABLE ledger_cosignature;
