package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Verified is when the record was last verified whole, and with what outcome.
type Verified struct {
	At       time.Time `json:"at"`
	Leaves   int64     `json:"leaves"`
	Rows     int64     `json:"rows"`
	Findings int       `json:"findings"`
}

const verifiedKey = "ledger.verify"

// LastVerified returns the outcome of the last daily verification; NotFound before the first.
func (l *Ledger) LastVerified(ctx context.Context) (Verified, error) {
	text, err := db.One(ctx, l.db, db.Column[string], `SELECT value FROM setting WHERE key = $1`, verifiedKey)
	if errors.Is(err, sql.ErrNoRows) {
		return Verified{}, problem.New(problem.NotFound, "", nil)
	}
	if err != nil {
		return Verified{}, fmt.Errorf("read when the record was verified: %w", err)
	}
	var v Verified
	return v, json.Unmarshal([]byte(text), &v)
}

// verifyDaily verifies the record, remembers the outcome and logs what was found: names of tables and
// ids, nothing personal.
func (l *Ledger) verifyDaily(ctx context.Context, log *slog.Logger) error {
	if err := l.settle(ctx); err != nil {
		return err
	}
	report, err := l.Verify(ctx, Options{})
	if err != nil {
		return err
	}
	for _, f := range report.Findings[:min(len(report.Findings), 20)] {
		log.ErrorContext(ctx, "the record is not in order", "finding", f.Key, "args", f.Args)
	}
	v := Verified{At: l.now(), Leaves: report.Leaves, Rows: report.Rows, Findings: len(report.Findings) + report.More}
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return l.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO setting (key, value, changed_at) VALUES ($1, $2, $3)
			ON CONFLICT (key) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at`, verifiedKey, string(text), db.At(v.At))
		return err
	})
}

// settle waits until the sequencer has caught up, or is clearly not going to: at the very first start
// both begin together, and a verification of nothing would be remembered for a day.
func (l *Ledger) settle(ctx context.Context) error {
	for range 3 * int(Within/time.Second) {
		some, err := l.waits(ctx)
		if err != nil || !some {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
	return nil
}

// scheduleVerify has q verify the whole record once a day.
func (l *Ledger) scheduleVerify(q *job.Queue) {
	const kind = "ledger.verify"
	q.Handle(kind, func(ctx context.Context, _ job.Job) error { return l.verifyDaily(ctx, q.Log) },
		job.Options{Concurrency: 1, Timeout: time.Hour})
	q.Every(kind, 24*time.Hour)
}

// scheduleWitnesses has q show each new checkpoint to the witnesses.
func (l *Ledger) scheduleWitnesses(q *job.Queue) {
	const kind = "ledger.witness"
	q.Handle(kind, func(ctx context.Context, _ job.Job) error { return l.AskWitnesses(ctx) },
		job.Options{Concurrency: 1, Timeout: time.Minute})
	q.Every(kind, Within)
}
