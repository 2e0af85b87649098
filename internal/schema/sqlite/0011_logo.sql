-- +goose Up
-- The picture an authority is known by, as this program wrote it: PNG or JPEG, nothing of what was
-- sent but its pixels. A picture without bytes is one that was taken away.
CREATE TABLE authority_logo (
	id TEXT PRIMARY KEY REFERENCES authority (id),
	picture BLOB NOT NULL,
	type TEXT NOT NULL CHECK (type IN ('image/png', 'image/jpeg')),
	alt TEXT NOT NULL,
	width INTEGER NOT NULL,
	height INTEGER NOT NULL,
	version INTEGER NOT NULL
) STRICT;

-- +goose Down
DROP TABLE authority_logo;
