-- +goose Up
-- Which revision of a form a reviewer has opened last.
CREATE TABLE review_look (
	form_id TEXT NOT NULL REFERENCES form (id),
	account TEXT NOT NULL,
	rev INTEGER NOT NULL,
	at TEXT NOT NULL,
	PRIMARY KEY (form_id, account)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE review_look;
