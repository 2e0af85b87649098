package account

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Hours bound sessions.
type Hours struct {
	// Lock is how long a session may rest before it asks for the password again; LockShared the same
	// in a browser that several people use.
	Lock, LockShared time.Duration
	// Rest ends a session that nobody used, Most any session.
	Rest, Most time.Duration
	// Proof is how long a password or passkey counts as just given, for acts on one's own factors.
	Proof time.Duration
}

// DefaultHours end every session within the working day it began in.
var DefaultHours = Hours{
	Lock: 30 * time.Minute, LockShared: 5 * time.Minute, Rest: 4 * time.Hour, Most: 12 * time.Hour,
	Proof: 15 * time.Minute,
}

// touchEvery is how often a session's last use is written, at most.
const touchEvery = time.Minute

// unfinished is how long somebody has between the password and the second factor.
const unfinished = 10 * time.Minute

// Stage is how far a session has come. Only an open one has powers.
type Stage string

// Waiting has no session yet: the attempt was not tested. Factor waits for a second factor, Enrol
// for the person to set one up because a position asks for it.
const (
	Waiting Stage = "waiting"
	Factor  Stage = "factor"
	Enrol   Stage = "enrol"
	Open    Stage = "open"
	Locked  Stage = "locked"
)

// Session is one browser's being signed in.
type Session struct {
	ID    string
	Stage Stage
	// Actor has the person's holdings when the session is open, and is nobody otherwise.
	Actor   access.Actor
	Account Account
	Label   string // of the browser, as its list shows it
	Shared  bool   // a browser that several people use
	Strong  bool   // a second factor or a passkey was given
	// Rotate asks the caller to call Rotate before anything else: what the person may do has changed.
	Rotate                        bool
	Created, Seen, Proved, Expire time.Time
	browser, powers               string
}

const sessionColumns = `s.id, s.state, s.label, s.shared, s.strong, s.stale, s.created_at, s.seen_at, s.proved_at, s.ends_at, s.browser, s.powers, ` + accountColumns

func scanSession(row db.Row) (Session, error) {
	var s Session
	var created, seen, proved, ends, since db.Time
	a := &s.Account
	err := row.Scan(&s.ID, &s.Stage, &s.Label, &s.Shared, &s.Strong, &s.Rotate, &created, &seen, &proved, &ends, &s.browser, &s.powers,
		&a.ID, &a.Mail, &a.Name, &a.State, &since, &a.Version)
	s.Created, s.Seen, s.Proved, s.Expire, a.Created = created.Time, seen.Time, proved.Time, ends.Time, since.Time
	return s, err
}

// errEnded is the one answer to stolen, foreign, forged, replaced and expired tokens.
func errEnded() error { return problem.New(problem.Unauthenticated, "account.session.ended", nil) }

// Session returns the session of a token, and writes its last use at most once a minute. A session
// that rested too long comes back Locked. The error is of kind Unauthenticated for a token that
// opens nothing.
func (a *Accounts) Session(ctx context.Context, token string) (Session, error) {
	s, err := a.find(ctx, a.DB, token)
	if err != nil {
		return Session{}, err
	}
	now := a.now()
	rested := now.Sub(s.Seen)
	if s.Stage == Open && rested >= a.Hours.lock(s.Shared) {
		s.Stage = Locked
		return s, a.setStage(ctx, s, Locked, "locked")
	}
	if (s.Stage == Open || s.Stage == Locked) && (rested >= touchEvery || rested < -touchEvery) {
		if err := a.touch(ctx, s, now); err != nil {
			return Session{}, err
		}
		s.Seen = now.Time
	}
	if s.Stage != Open || s.Rotate {
		return s, nil
	}
	holdings, err := a.Positions.Holdings(ctx, a.DB, s.Account.ID, now.Time)
	if err != nil {
		return Session{}, fmt.Errorf("read positions: %w", err)
	}
	if s.powers != powers(holdings) {
		s.Rotate = true
		return s, nil
	}
	s.Actor = access.Actor{Account: s.Account.ID, Holdings: holdings}
	return s, nil
}

func (h Hours) lock(shared bool) time.Duration {
	if shared {
		return h.LockShared
	}
	return h.Lock
}

// find returns the living session of a token.
func (a *Accounts) find(ctx context.Context, q db.Queryer, token string) (Session, error) {
	if !cookieForm(token) {
		return Session{}, errEnded()
	}
	s, err := scanSession(q.QueryRow(ctx, `SELECT `+sessionColumns+`
		FROM session s JOIN account a ON a.id = s.account_id WHERE s.hash = $1`, a.Key.hash("session", token)))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Session{}, errEnded()
	case err != nil:
		return Session{}, fmt.Errorf("read session: %w", db.Problem(err))
	case a.over(s, a.now().Time):
		return Session{}, errEnded()
	}
	return s, nil
}

// over reports whether a session has ended. One that was begun in the future, as when a clock that
// ran ahead was put right, has ended too: it would live too long.
func (a *Accounts) over(s Session, now time.Time) bool {
	rested := (s.Stage == Open || s.Stage == Locked) && now.Sub(s.Seen) >= a.Hours.Rest
	return s.Account.State != Active || !now.Before(s.Expire) || rested || s.Created.After(now.Add(5*time.Minute))
}

// touch writes the last use. Two requests at once write it once.
func (a *Accounts) touch(ctx context.Context, s Session, now db.Time) error {
	return a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE session SET seen_at = $2 WHERE id = $1 AND seen_at = $3`, s.ID, now, db.At(s.Seen))
		return err
	})
}

func (a *Accounts) setStage(ctx context.Context, s Session, to Stage, kind string) error {
	now := a.now()
	return a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		done, err := tx.Exec(ctx, `UPDATE session SET state = $2, seen_at = $3 WHERE id = $1 AND state <> $2`,
			s.ID, string(to), now)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return a.record(ctx, tx, "session."+kind, self(s.Account.ID), s.Account.ID, now, "")
	})
}

// begin writes a new session and returns its token. The caller has checked everything, some of it before
// the transaction: whether the account was disabled since is looked at here, and nobody disables it
// until tx ends.
func (a *Accounts) begin(ctx context.Context, tx db.Tx, s Session, now db.Time) (string, Session, error) {
	err := db.Update(ctx, tx, `UPDATE account SET version = version WHERE id = $1 AND state = 'active'`, s.Account.ID)
	if errors.Is(err, db.ErrChanged) {
		err = problem.New(problem.Forbidden, "account.disabled", nil)
	}
	if err != nil {
		return "", Session{}, err
	}
	id, err := newID()
	if err != nil {
		return "", Session{}, err
	}
	token := newCookie()
	s.ID, s.Created, s.Seen = id, now.Time, now.Time
	if s.Proved.IsZero() {
		s.Proved = now.Time
	}
	s.Expire = now.Add(a.Hours.Most)
	if s.Stage == Factor || s.Stage == Enrol {
		s.Expire = now.Add(unfinished)
	}
	_, err = tx.Exec(ctx, `INSERT INTO session (id, hash, account_id, browser, label, shared, state, strong, stale,
			created_at, seen_at, proved_at, ends_at, powers)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		s.ID, a.Key.hash("session", token), s.Account.ID, s.browser, s.Label, s.Shared, string(s.Stage), s.Strong, false,
		now, now, db.At(s.Proved), db.At(s.Expire), s.powers)
	return token, s, err
}

// change gives a session a new token, and what else changed with it. The old token is dead at once,
// and of two callers with the old token one finds it so.
func (a *Accounts) change(ctx context.Context, tx db.Tx, old string, s Session) (string, error) {
	token := newCookie()
	err := db.Update(ctx, tx, `UPDATE session SET hash = $2, state = $3, strong = $4, stale = $5, seen_at = $6, proved_at = $7,
			ends_at = $8, turn_at = NULL, powers = $9 WHERE hash = $1`,
		a.Key.hash("session", old), a.Key.hash("session", token), string(s.Stage), s.Strong, false,
		db.At(s.Seen), db.At(s.Proved), db.At(s.Expire), s.powers)
	if errors.Is(err, db.ErrChanged) {
		return "", errEnded()
	}
	return token, err
}

// Rotate gives a session whose person's powers have changed a new token, and asks for a second
// factor when the new powers need one.
func (a *Accounts) Rotate(ctx context.Context, token string) (Step, error) {
	var step Step
	now := a.now()
	err := a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		s, err := a.find(ctx, tx, token)
		if err != nil {
			return err
		}
		before := s.Stage
		if s.Rotate = false; s.Stage != Locked {
			if s, err = a.stage(ctx, tx, s, now); err != nil {
				return err
			}
		}
		fresh, err := a.change(ctx, tx, token, s)
		step = Step{Stage: s.Stage, Token: fresh, Session: s}
		if err != nil || s.Stage != Open || before == Open {
			return err
		}
		return a.entered(ctx, tx, s, now)
	})
	if err != nil {
		return Step{}, err
	}
	return a.describe(ctx, step)
}

// SignOut ends the session of a token. A token that opens nothing is no error.
func (a *Accounts) SignOut(ctx context.Context, token string) error {
	s, err := a.find(ctx, a.DB, token)
	if problem.KindOf(err) == problem.Unauthenticated {
		return nil
	}
	if err != nil {
		return err
	}
	return a.end(ctx, s.Account.ID, s.ID)
}

func (a *Accounts) end(ctx context.Context, account, id string) error {
	now := a.now()
	return a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		done, err := tx.Exec(ctx, `DELETE FROM session WHERE id = $1 AND account_id = $2`, id, account)
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		if err != nil {
			return err
		}
		if n == 0 {
			return problem.New(problem.NotFound, "account.session.unknown", nil)
		}
		return a.record(ctx, tx, "session.ended", self(account), account, now, "")
	})
}

// Sessions lists where the actor is signed in, the latest first.
func (a *Accounts) Sessions(ctx context.Context, actor access.Actor) ([]Session, error) {
	list, err := db.All(ctx, a.DB, scanSession, `SELECT `+sessionColumns+`
		FROM session s JOIN account a ON a.id = s.account_id WHERE s.account_id = $1 ORDER BY s.created_at DESC, s.id DESC`,
		actor.Account)
	if err != nil {
		return nil, err
	}
	now := a.now().Time
	living := list[:0]
	for _, s := range list {
		if !a.over(s, now) {
			living = append(living, s)
		}
	}
	return living, nil
}

// EndSession ends one of the actor's own sessions; NotFound for another's.
func (a *Accounts) EndSession(ctx context.Context, actor access.Actor, id string) error {
	return a.end(ctx, actor.Account, id)
}

// EndOtherSessions ends all sessions of a session's person but that one.
func (a *Accounts) EndOtherSessions(ctx context.Context, s Session) error {
	now := a.now()
	return a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		done, err := tx.Exec(ctx, `DELETE FROM session WHERE account_id = $1 AND id <> $2`, s.Account.ID, s.ID)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return a.record(ctx, tx, "session.ended", self(s.Account.ID), s.Account.ID, now, "")
	})
}

// Lock makes a session ask for the password again, as when somebody leaves the desk.
func (a *Accounts) Lock(ctx context.Context, token string) error {
	s, err := a.find(ctx, a.DB, token)
	if err != nil || s.Stage != Open {
		return err
	}
	return a.setStage(ctx, s, Locked, "locked")
}

// powers is a short name of what somebody holds: when it is another than the session's, positions
// were given, taken, begun or ended since its token was made.
func powers(holdings []access.Holding) string {
	lines := make([]string, len(holdings))
	for i, h := range holdings {
		lines[i] = fmt.Sprintf("%q %q %q %t %q %q %q", h.Position, h.Manner, h.Role, h.Scope.Installation, h.Scope.Authority, h.Scope.Body, h.Scope.Unit)
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:16])
}

// kept is for how many days links that are over and notices that were read are kept.
const kept = 90

// Sweep removes what has ended long ago: sessions, ceremonies, lanes, links, notices that were read, and
// browsers that are not known any more.
func (a *Accounts) Sweep(ctx context.Context) error {
	now := a.now()
	day := db.At(now.Add(-48 * time.Hour))
	return a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		for _, old := range []struct {
			query string
			than  db.Time
		}{
			{`DELETE FROM session WHERE ends_at < $1`, day},
			{`DELETE FROM ceremony WHERE expires_at < $1`, day},
			{`DELETE FROM lane WHERE failed_at < $1 AND next_at < $1`, day},
			{`DELETE FROM link WHERE expires_at < $1`, db.At(now.AddDate(0, 0, -kept))},
			{`DELETE FROM notice WHERE read_at < $1`, db.At(now.AddDate(0, 0, -kept))},
			{`DELETE FROM browser WHERE seen_at < $1`, db.At(now.AddDate(-1, 0, 0))},
		} {
			if _, err := tx.Exec(ctx, old.query, old.than); err != nil {
				return err
			}
		}
		return nil
	})
}

// Schedule lets the queue sweep every hour.
func (a *Accounts) Schedule(q *job.Queue) {
	kind := eventKind("sweep")
	q.Handle(kind, func(ctx context.Context, _ job.Job) error { return a.Sweep(ctx) }, job.Options{Concurrency: 1})
	q.Every(kind, time.Hour)
}
