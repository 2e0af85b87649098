package account

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/account/oidc"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// OIDCStart is somebody at the button of a provider.
type OIDCStart struct {
	// Again asks for a proof anew, although the person may be signed in at the provider: for a locked
	// session, and before acts on one's own factors. In a shared browser it is always asked for.
	Again  bool
	Shared bool
	Label  string // of the browser
	Return string // the page on this server to go on to; anything else is dropped
}

// OIDCAnswer is what the browser brought back from the provider, by the parameters of the address.
type OIDCAnswer struct {
	Provider string // code in the path
	State    string
	Cookie   string // the token that StartOIDC returned
	Code     string
	Issuer   string // iss
	Error    string // error
	Browser  string
	// Session is the token of the browser's session, which the new one replaces: locked, to be proved
	// again, or of somebody who links their account to the provider.
	Session string
}

// errand is what is kept, sealed, while somebody is at the provider.
type errand struct {
	Provider, Nonce, Verifier string
	At                        time.Time
	Again, Shared             bool
	Label, Return             string
}

func errOIDC() error { return problem.New(problem.Unauthenticated, "account.oidc.refused", nil) }

// StartOIDC begins to sign in at a provider. It returns the address to send the browser to, and a
// token for a cookie (HttpOnly, Secure, SameSite=Lax) that lasts five minutes: the answer counts only
// in the browser that has it. Kinds: NotFound for a code that no provider has; Unavailable when the
// provider does not answer.
func (a *Accounts) StartOIDC(ctx context.Context, code string, in OIDCStart) (string, string, error) {
	p, err := a.entrance(code)
	if err != nil {
		return "", "", err
	}
	now := a.now()
	e := errand{
		Provider: code, Nonce: newCookie(), Verifier: oidc.NewVerifier(), At: now.Time,
		Again: in.Again || in.Shared, Shared: in.Shared, Return: localPath(in.Return),
	}
	if e.Label, err = parseLabel(in.Label); err != nil {
		e.Label = ""
	}
	state, cookie := newCookie(), newCookie()
	address, err := p.client.Address(ctx, a.asked(e, state))
	if err != nil {
		return "", "", a.oidcFailed(ctx, code, err)
	}
	return address, cookie, a.keepErrand(ctx, e, state, cookie, now)
}

func (a *Accounts) asked(e errand, state string) oidc.Asked {
	return oidc.Asked{State: state, Nonce: e.Nonce, Verifier: e.Verifier, At: e.At, Within: a.Hours.Most, Again: e.Again}
}

// localPath returns a path on this server, or nothing: browsers read "//" and "/\" as another one.
func localPath(path string) string {
	u, err := url.Parse(path)
	if err != nil || len(path) > 2000 || !strings.HasPrefix(path, "/") || u.Host != "" || u.Scheme != "" ||
		strings.HasPrefix(path, "//") || strings.ContainsFunc(path, func(r rune) bool { return r == '\\' || r < ' ' || r == 0x7f }) {
		return ""
	}
	return path
}

// keepErrand keeps it under both secrets: whoever has only one finds nothing, and ends nothing either.
func (a *Accounts) keepErrand(ctx context.Context, e errand, state, cookie string, now db.Time) error {
	plain, err := json.Marshal(e)
	if err != nil {
		return err
	}
	hash := a.Key.hash("oidc", state, cookie)
	kept, err := a.Key.seal("oidc", hash, string(plain))
	if err != nil {
		return err
	}
	return a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM ceremony WHERE expires_at < $1`, now); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO ceremony (hash, account_id, data, expires_at) VALUES ($1, NULL, $2, $3)`,
			hash, kept, db.At(now.Add(ceremonyTime)))
		return err
	})
}

// takeErrand returns what was kept and removes it, whatever comes of it.
func (a *Accounts) takeErrand(ctx context.Context, in OIDCAnswer) (errand, error) {
	again := problem.New(problem.Invalid, "account.oidc.again", nil)
	if !cookieForm(in.State) || !cookieForm(in.Cookie) {
		return errand{}, again
	}
	var kept string
	hash := a.Key.hash("oidc", in.State, in.Cookie)
	err := a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		return tx.QueryRow(ctx, `DELETE FROM ceremony WHERE hash = $1 AND expires_at > $2 RETURNING data`, hash, a.now()).Scan(&kept)
	})
	if err = db.Problem(err); problem.KindOf(err) == problem.NotFound {
		return errand{}, again
	}
	if err != nil {
		return errand{}, err
	}
	plain, err := a.Key.open("oidc", hash, kept)
	if err != nil {
		return errand{}, err
	}
	var e errand
	if err := json.Unmarshal([]byte(plain), &e); err != nil {
		return errand{}, err
	}
	if e.Provider != in.Provider {
		return errand{}, errOIDC() // an answer of one provider at the door of another
	}
	return e, nil
}

// FinishOIDC signs in with a provider's answer. A person is found by the provider's own name for them,
// and the first time by an address that the provider calls verified: the account or the open
// invitation of that address; for an address that an administrator has changed the person must be
// signed in to the account by other means (Session). For an address that has neither an account is made only when one of the
// person's groups leads to a position. Positions then follow the groups.
//
// The step is Open, or Factor or Enrol as after a password unless the provider says that a second
// factor was given. Step.Return is where to go on to. Kinds: Invalid for an answer that is late,
// repeated or of another browser; Unauthenticated for one that is refused, without saying why; Forbidden
// for a disabled account; Unavailable when the provider does not answer; Conflict as in Accept.
func (a *Accounts) FinishOIDC(ctx context.Context, in OIDCAnswer) (Step, error) {
	e, err := a.takeErrand(ctx, in)
	if err != nil {
		return Step{}, err
	}
	p, err := a.entrance(e.Provider)
	if err != nil {
		return Step{}, err
	}
	if in.Error != "" {
		return Step{}, a.oidcDeclined(ctx, p.Code, in.Error)
	}
	person, err := p.client.Exchange(ctx, oidc.Answer{Code: in.Code, Issuer: in.Issuer}, a.asked(e, in.State))
	if err != nil {
		return Step{}, a.oidcFailed(ctx, p.Code, err)
	}
	who, err := a.recognise(ctx, p.Provider, person, in.Session)
	if err != nil {
		return Step{}, err
	}
	if err := a.followGroups(ctx, p.Provider, who, person.Groups); err != nil {
		return Step{}, err
	}
	return a.enterFrom(ctx, p.Provider, who, person, e, in)
}

// oidcFailed keeps the details for the log, where they hold no token and no code.
func (a *Accounts) oidcFailed(ctx context.Context, code string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	a.log(ctx, "sign-in through a provider failed", code, err.Error())
	if errors.Is(err, oidc.ErrAway) {
		return &problem.Error{Kind: problem.Unavailable, Key: "account.oidc.away", Err: err}
	}
	return errOIDC()
}

func (a *Accounts) oidcDeclined(ctx context.Context, code, said string) error {
	switch said {
	case "access_denied":
		return problem.New(problem.Unauthenticated, "account.oidc.declined", nil)
	case "temporarily_unavailable", "server_error":
		return problem.New(problem.Unavailable, "account.oidc.away", nil)
	default:
		// Anybody can write this into an address.
		a.log(ctx, "a provider refused to sign somebody in", code, strings.ToValidUTF8(said[:min(len(said), 60)], "?"))
		return errOIDC()
	}
}

func (a *Accounts) log(ctx context.Context, message, provider, reason string) {
	if a.Log != nil {
		a.Log.LogAttrs(ctx, slog.LevelWarn, message, slog.String("provider", provider), slog.String("reason", reason))
	}
}

func (a *Accounts) enterFrom(ctx context.Context, p Provider, who Account, person oidc.Person, e errand, in OIDCAnswer) (Step, error) {
	if !cookieForm(in.Browser) {
		in.Browser = newCookie()
	}
	now := a.now()
	var step Step
	err := a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		// Whoever unlinks the account ends its sessions: this one begins before that, or not at all.
		if err := db.Update(ctx, tx, `UPDATE account_identity SET used_at = $4 WHERE account_id = $1 AND issuer = $2 AND subject = $3`,
			who.ID, p.Issuer, person.Subject, now); err != nil {
			return unlinked(err)
		}
		if cookieForm(in.Session) {
			if _, err := tx.Exec(ctx, `DELETE FROM session WHERE hash = $1 AND account_id = $2`,
				a.Key.hash("session", in.Session), who.ID); err != nil {
				return err
			}
		}
		s, err := a.stage(ctx, tx, Session{
			Account: who, Label: e.Label, Shared: e.Shared, Strong: p.strong(person), browser: a.Key.hash("browser", in.Browser),
		}, now)
		if err != nil {
			return err
		}
		s.Proved = a.provedAt(s.Stage, person.Since, now)
		token, s, err := a.begin(ctx, tx, s, now)
		if err != nil {
			return err
		}
		step = Step{Stage: s.Stage, Token: token, Browser: in.Browser, Session: s, Return: e.Return}
		if err := a.record(ctx, tx, "identity_used", self(who.ID), who.ID, now, p.Code); err != nil || s.Stage != Open {
			return err
		}
		return a.entered(ctx, tx, s, now)
	})
	if err != nil {
		return Step{}, err
	}
	return a.describe(ctx, step)
}

// unlinked refuses who is not that person at the provider any more.
func unlinked(err error) error {
	if errors.Is(err, db.ErrChanged) {
		return errOIDC()
	}
	return err
}

// provedAt is when the person last proved who they are: at the provider, which may be hours ago. One
// that does not say when is believed only as far as setting the first second factor up, or nobody who
// needs one could begin; for later changes the person signs in anew (OIDCStart.Again).
func (a *Accounts) provedAt(stage Stage, since time.Time, now db.Time) time.Time {
	switch {
	case stage == Enrol || since.After(now.Time):
		return now.Time
	case since.IsZero():
		return now.Add(-a.Hours.Most)
	default:
		return since
	}
}
