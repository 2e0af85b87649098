package complaint

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
)

// indexKind is the job that takes cases into the search.
const indexKind = "case.index"

// scheduleIndex has the queue take what is new and what has changed into the search every few seconds.
func (c *Complaints) scheduleIndex(q *job.Queue) {
	q.Handle(indexKind, func(ctx context.Context, _ job.Job) error { return c.Index(ctx) }, job.Options{Concurrency: 1, Timeout: 10 * time.Minute})
	q.Every(indexKind, 5*time.Second)
}

// maxIndexed is how many cases are taken in at once: whoever sends a case waits for no more of them.
const maxIndexed = 40

// maxIndexedText is how much of a case can be searched for, in characters.
const maxIndexedText = 20_000

// Index takes what is new and what has changed into the search.
func (c *Complaints) Index(ctx context.Context) error {
	if err := c.indexAgain(ctx); err != nil {
		return err
	}
	for {
		done, err := c.indexSome(ctx)
		if err != nil {
			return fmt.Errorf("take cases into the search: %w", err)
		}
		if done < maxIndexed {
			return nil
		}
	}
}

// indexAgain begins anew where the search is lost: no backup has it.
func (c *Complaints) indexAgain(ctx context.Context) error {
	left, err := db.One(ctx, c.DB, db.Column[int], `SELECT count(*) FROM (SELECT complaint_id FROM complaint_search LIMIT 1) x`)
	if err != nil || left > 0 {
		return err
	}
	for {
		var some []string
		err := c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
			var err error
			some, err = db.All(ctx, tx, db.Column[string], `SELECT id FROM complaint WHERE searched = version AND searched <> 0 LIMIT 500`)
			if err != nil || len(some) == 0 {
				return err
			}
			m := marks{first: 1}
			_, err = tx.Exec(ctx, `UPDATE complaint SET searched = 0 WHERE id IN (`+m.all(some)+`)`, m.args...)
			return err
		})
		if err != nil || len(some) == 0 {
			return err
		}
	}
}

// worded is a case with all its words.
type worded struct {
	id, text, hash string
	version        int64
}

func (c *Complaints) indexSome(ctx context.Context) (int, error) {
	done := 0
	err := c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		cases, err := db.All(ctx, tx, scanWorded, `SELECT c.id, c.version,
			CASE WHEN c.shielded THEN c.title ELSE c.title || ' ' || c.words || ' ' || c.place || ' ' || c.wish || ' ' || c.link END
			FROM complaint c WHERE c.searched <> c.version ORDER BY c.id LIMIT $1`+c.DB.Engine().SkipLocked(), maxIndexed)
		if done = len(cases); err != nil || done == 0 {
			return err
		}
		if err := withAnswers(ctx, tx, cases); err != nil {
			return err
		}
		if err := c.keepWords(ctx, tx, cases); err != nil {
			return err
		}
		return noteIndexed(ctx, tx, cases)
	})
	return done, err
}

func scanWorded(row db.Row) (worded, error) {
	var w worded
	err := row.Scan(&w.id, &w.version, &w.text)
	return w, err
}

func idsOf(cases []worded) []string {
	ids := make([]string, len(cases))
	for i := range cases {
		ids[i] = cases[i].id
	}
	return ids
}

// withAnswers adds what the office has answered, and makes of each text what is kept.
func withAnswers(ctx context.Context, tx db.Tx, cases []worded) error {
	m := marks{first: 1}
	answers, err := db.All(ctx, tx, func(row db.Row) ([2]string, error) {
		var a [2]string
		err := row.Scan(&a[0], &a[1])
		return a, err
	}, `SELECT complaint_id, finding || ' ' || action || ' ' || proof FROM complaint_answer WHERE sent_by <> '' AND complaint_id IN (`+m.all(idsOf(cases))+`)
		ORDER BY id`, m.args...)
	if err != nil {
		return err
	}
	for i := range cases {
		for _, a := range answers {
			if a[0] == cases[i].id {
				cases[i].text += " " + a[1]
			}
		}
		cases[i].text = " " + strings.Join(wordsOf(cases[i].text, maxIndexedText), " ")
		sum := sha256.Sum256([]byte(cases[i].text))
		cases[i].hash = hex.EncodeToString(sum[:8])
	}
	return nil
}

// keepWords puts words into the search where they are not what is there.
func (c *Complaints) keepWords(ctx context.Context, tx db.Tx, cases []worded) error {
	key, column := func(id string) (any, error) { return id, nil }, "complaint_id"
	insert := `INSERT INTO complaint_search (complaint_id, hash, words) VALUES ($1, $2, to_tsvector('simple', $3) || to_tsvector($4::regconfig, $3))`
	if c.DB.Engine() == db.SQLite {
		key, column = func(id string) (any, error) { return searchRow(id) }, "rowid"
		insert = `INSERT INTO complaint_search (rowid, complaint_id, hash, words) VALUES ($1, $2, $3, $4)`
	}
	var config string
	if c.DB.Engine() == db.PostgreSQL {
		var err error
		if config, err = c.language(ctx, tx); err != nil {
			return err
		}
	}
	for _, one := range cases {
		at, err := key(one.id)
		if err != nil {
			return err
		}
		there, err := db.All(ctx, tx, db.Column[string], `SELECT hash FROM complaint_search WHERE `+column+` = $1`, at)
		if err != nil {
			return err
		}
		if slices.Contains(there, one.hash) {
			continue
		}
		if len(there) > 0 {
			if _, err := tx.Exec(ctx, `DELETE FROM complaint_search WHERE `+column+` = $1`, at); err != nil {
				return err
			}
		}
		args := []any{at, one.hash, one.text, config}
		if c.DB.Engine() == db.SQLite {
			args = []any{at, one.id, one.hash, tokensOf(strings.Fields(one.text))}
		}
		if _, err := tx.Exec(ctx, insert, args...); err != nil {
			return err
		}
	}
	return nil
}

// noteIndexed notes how far the search has come with cases, unless one has changed meanwhile.
func noteIndexed(ctx context.Context, tx db.Tx, cases []worded) error {
	byVersion := map[int64][]string{}
	for _, one := range cases {
		byVersion[one.version] = append(byVersion[one.version], one.id)
	}
	for version, ids := range byVersion {
		m := marks{first: 1}
		if _, err := tx.Exec(ctx, `UPDATE complaint SET searched = version WHERE version = `+m.mark(version)+` AND id IN (`+m.all(ids)+`)`, m.args...); err != nil {
			return err
		}
	}
	return nil
}
