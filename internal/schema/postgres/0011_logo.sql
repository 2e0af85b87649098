-- +goose Up
-- The picture an authority is known by, as this program wrote it: PNG or JPEG, nothing of what was
-- sent but its pixels. A picture without bytes is one that was taken away.
CREATE TABLE authority_logo (
	id text COLLATE "C" PRIMARY KEY REFERENCES authority (id),
	picture bytea NOT NULL,
	type text COLLATE "C" NOT NULL CHECK (type IN ('image/png', 'image/jpeg')),
	alt text COLLATE "C" NOT NULL,
	width bigint NOT NULL,
	height bigint NOT NULL,
	version bigint NOT NULL
);

-- +goose Down
DROP TABLE authority_logo;
