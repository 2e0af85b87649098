package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Tokens let programs act for a person, within the person's own powers, for named actions in a scope,
// until a day at most a year away.
const (
	maxTokenLife    = 366 * 24 * time.Hour
	maxTokens       = 50
	maxTokenActions = 100
	// tokenTouch is how exactly a token's last use is known.
	tokenTouch = 24 * time.Hour
)

// Token is what its owner sees of one.
type Token struct {
	ID      string
	Label   string
	Limit   access.Scope
	Actions []access.Action
	Created time.Time
	Expires time.Time
	Used    time.Time // the day, about; zero: never
	Revoked time.Time // zero: not
}

// NewToken is what a token shall be able to do.
type NewToken struct {
	Label   string
	Limit   access.Scope
	Actions []access.Action
	Expires time.Time
}

// MakeToken returns a token's text, once. The session needs a password or passkey given a moment ago.
// Kinds: Invalid for a wish that is not bounded, Forbidden where the person may not make tokens.
func (a *Accounts) MakeToken(ctx context.Context, s Session, wish NewToken) (string, error) {
	if err := a.Proved(s); err != nil {
		return "", err
	}
	if err := access.Decide(s.Actor, access.MakeToken, wish.Limit); err != nil {
		return "", err
	}
	now := a.now()
	label, err := a.checkWish(wish, now)
	if err != nil {
		return "", err
	}
	id, err := newID()
	if err != nil {
		return "", err
	}
	text := newToken()
	return text, a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		// The update that changes nothing locks the account's row, so that two do not both find room.
		if err := db.Update(ctx, tx, `UPDATE account SET version = version WHERE id = $1`, s.Account.ID); err != nil {
			return err
		}
		n, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM token WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > $2`,
			s.Account.ID, now)
		if err != nil {
			return err
		}
		if n >= maxTokens {
			return problem.New(problem.Conflict, "account.token.many", problem.Args{"n": maxTokens})
		}
		if _, err := tx.Exec(ctx, `INSERT INTO token (id, hash, account_id, label, installation, authority_id, body_id, unit_id, actions,
				created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			id, a.Key.hash("token", text), s.Account.ID, label, wish.Limit.Installation, wish.Limit.Authority, wish.Limit.Body,
			wish.Limit.Unit, fromActions(wish.Actions), now, db.At(wish.Expires)); err != nil {
			return err
		}
		if err := a.notify(ctx, tx, s.Account, "token_made", now); err != nil {
			return err
		}
		rows, err := tokenRows(ctx, tx, `id = $1`, id)
		if err != nil {
			return err
		}
		return a.record(ctx, tx, "token_made", s.Actor, s.Account.ID, now, "", rows...)
	})
}

// tokenRows reads covered rows, their columns in the order of the ledger's cover.
func tokenRows(ctx context.Context, tx db.Tx, where string, args ...any) ([]access.Row, error) {
	return db.All(ctx, tx, func(row db.Row) (access.Row, error) {
		var id, hash, account, actions string
		var limit access.Scope
		var expires, revoked db.Time
		err := row.Scan(&id, &hash, &account, &limit.Installation, &limit.Authority, &limit.Body, &limit.Unit, &actions, &expires, &revoked)
		return access.Row{Table: "token", ID: id, Values: []any{
			hash, account, limit.Installation, limit.Authority, limit.Body, limit.Unit, actions, expires, revoked,
		}}, err
	}, `SELECT id, hash, account_id, installation, authority_id, body_id, unit_id, actions, expires_at, revoked_at
		FROM token WHERE `+where+` ORDER BY id`, args...)
}

func (a *Accounts) checkWish(wish NewToken, now db.Time) (string, error) {
	label, err := parseLabel(wish.Label)
	switch {
	case err != nil:
		return "", err
	case label == "":
		return "", problem.New(problem.Invalid, "account.label.form", nil)
	case wish.Limit == access.Scope{}, len(wish.Actions) == 0, len(wish.Actions) > maxTokenActions:
		return "", problem.New(problem.Invalid, "account.token.bounds", nil)
	case !wish.Expires.After(now.Time), wish.Expires.Sub(now.Time) > maxTokenLife:
		return "", problem.New(problem.Invalid, "account.token.expires", nil)
	case slices.ContainsFunc(wish.Actions, func(action access.Action) bool { return !slices.Contains(access.TokenActions(), action) }):
		return "", problem.New(problem.Invalid, "account.token.action", nil)
	}
	return label, nil
}

func fromActions(actions []access.Action) string {
	names := make([]string, len(actions))
	for i, action := range actions {
		names[i] = string(action)
	}
	return strings.Join(names, " ")
}

// toActions never returns nil, which would mean every action.
func toActions(text string) []access.Action {
	actions := []access.Action{}
	for _, name := range strings.Fields(text) {
		actions = append(actions, access.Action(name))
	}
	return actions
}

// bearer is a living token.
type bearer struct {
	id, account string
	limit       access.Scope
	actions     string
	used        db.Time
}

// check finds a living token with one question to the database. Nothing is kept in memory: a token
// that was revoked, or whose owner was disabled, is refused from the moment that act was committed,
// by every replica (one that reads from a standby lags as the standby does).
func (a *Accounts) check(ctx context.Context, text string) (bearer, error) {
	refused := problem.New(problem.Unauthenticated, "account.token.refused", nil)
	if !ParseToken(text) {
		return bearer{}, refused
	}
	var b bearer
	err := a.DB.QueryRow(ctx, `SELECT t.id, t.account_id, t.installation, t.authority_id, t.body_id, t.unit_id, t.actions, t.used_at
		FROM token t JOIN account a ON a.id = t.account_id
		WHERE t.hash = $1 AND t.revoked_at IS NULL AND t.expires_at > $2 AND t.created_at <= $2 AND a.state = 'active'`,
		a.Key.hash("token", text), a.now()).
		Scan(&b.id, &b.account, &b.limit.Installation, &b.limit.Authority, &b.limit.Body, &b.limit.Unit, &b.actions, &b.used)
	if errors.Is(err, sql.ErrNoRows) {
		return bearer{}, refused
	}
	if err != nil {
		return bearer{}, fmt.Errorf("check token: %w", db.Problem(err))
	}
	return b, nil
}

// TokenActor returns the actor of an API token: its owner with what they hold now, narrowed to what
// the token is for. The error is of kind Unauthenticated for a token that is none, unknown, revoked
// or too old.
func (a *Accounts) TokenActor(ctx context.Context, text string) (access.Actor, error) {
	b, err := a.check(ctx, text)
	if err != nil {
		return access.Actor{}, err
	}
	now := a.now()
	if past := now.Sub(b.used.Time); b.used.IsZero() || past >= tokenTouch || past < 0 {
		if err := a.touchToken(ctx, b, now); err != nil {
			return access.Actor{}, err
		}
	}
	holdings, err := a.Positions.Holdings(ctx, a.DB, b.account, now.Time)
	if err != nil {
		return access.Actor{}, fmt.Errorf("read positions: %w", err)
	}
	return access.Actor{Account: b.account, Holdings: holdings}.Narrow(b.limit, toActions(b.actions)), nil
}

func (a *Accounts) touchToken(ctx context.Context, b bearer, now db.Time) error {
	return a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE token SET used_at = $2 WHERE id = $1`, b.id, now)
		return err
	})
}

// Tokens lists the actor's own tokens, those that ended included, the newest first.
func (a *Accounts) Tokens(ctx context.Context, actor access.Actor) ([]Token, error) {
	return a.tokensOf(ctx, actor.Account)
}

// TokensOf lists somebody's tokens that act where actor may read tokens, those that ended included,
// the newest first. NotFound where actor may not know of the person.
func (a *Accounts) TokensOf(ctx context.Context, actor access.Actor, account string) ([]Token, error) {
	if err := a.allowRead(ctx, a.DB, actor, access.ReadTokens, account, a.now()); err != nil {
		return nil, err
	}
	all, err := a.tokensOf(ctx, account)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(t Token) bool { return !access.Allowed(actor, access.ReadTokens, t.Limit) }), nil
}

func (a *Accounts) tokensOf(ctx context.Context, account string) ([]Token, error) {
	return db.All(ctx, a.DB, func(row db.Row) (Token, error) {
		var t Token
		var created, expires, used, revoked db.Time
		var actions string
		err := row.Scan(&t.ID, &t.Label, &t.Limit.Installation, &t.Limit.Authority, &t.Limit.Body, &t.Limit.Unit, &actions,
			&created, &expires, &used, &revoked)
		t.Actions, t.Created, t.Expires, t.Used, t.Revoked = toActions(actions), created.Time, expires.Time, used.Time, revoked.Time
		return t, err
	}, `SELECT id, label, installation, authority_id, body_id, unit_id, actions, created_at, expires_at, used_at, revoked_at
		FROM token WHERE account_id = $1 ORDER BY created_at DESC, id DESC LIMIT 500`, account)
}

// RevokeToken ends a token: one's own, that of somebody whose tokens the actor may revoke, or one that
// acts only where the actor may revoke tokens. From its return on no request with the token succeeds.
func (a *Accounts) RevokeToken(ctx context.Context, actor access.Actor, id string) error {
	now := a.now()
	unknown := problem.New(problem.NotFound, "account.token.unknown", nil)
	return a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		var owner string
		limit, err := db.One(ctx, tx, func(row db.Row) (access.Scope, error) {
			var s access.Scope
			err := row.Scan(&owner, &s.Installation, &s.Authority, &s.Body, &s.Unit)
			return s, err
		}, `SELECT account_id, installation, authority_id, body_id, unit_id FROM token WHERE id = $1`, id)
		if problem.KindOf(err) == problem.NotFound {
			return unknown
		}
		if err != nil {
			return err
		}
		if owner != actor.Account && !access.Allowed(actor, access.RevokeTokens, limit) {
			if err := a.allowOn(ctx, tx, actor, access.RevokeTokens, owner, now); err != nil {
				return err
			}
		}
		done, err := tx.Exec(ctx, `UPDATE token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL`, id, now)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err
		}
		rows, err := tokenRows(ctx, tx, `id = $1`, id)
		if err != nil {
			return err
		}
		return a.record(ctx, tx, "token_revoked", actor, owner, now, "", rows...)
	})
}
