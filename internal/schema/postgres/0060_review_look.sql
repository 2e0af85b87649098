-- +goose Up
-- Which revision of a form a reviewer has opened last.
CREATE TABLE review_look (
	form_id text COLLATE "C" NOT NULL REFERENCES form (id),
	account text COLLATE "C" NOT NULL,
	rev bigint NOT NULL,
	at timestamptz NOT NULL,
	PRIMARY KEY (form_id, account)
);

-- +goose Down
DROP TABLE review_look;
