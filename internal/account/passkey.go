package account

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Passkeys are discoverable only: the browser offers what it has, and nobody learns from us who has
// one. What the library made is kept whole, as JSON, because its fields grow with its versions.

const (
	maxPasskeys  = 20
	maxAnswer    = 64 << 10
	ceremonyTime = 5 * time.Minute
)

type passkeys struct{ *webauthn.WebAuthn }

// newPasskeys returns nil without an origin that has a name and is encrypted, or is this computer: the
// server works, and passkeys are unavailable.
func newPasskeys(origin string) (*passkeys, error) {
	if origin == "" {
		return nil, nil
	}
	u, err := url.Parse(origin)
	if err != nil || u.Hostname() == "" {
		return nil, problem.New(problem.Invalid, "account.passkey.origin", nil)
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return nil, nil // browsers bind passkeys to names, never to numbers
	}
	if u.Scheme != "https" && u.Hostname() != "localhost" {
		return nil, nil // browsers keep passkeys from pages that anybody on the way could change
	}
	w, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: "Patuh", RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
	})
	if err != nil {
		return nil, fmt.Errorf("set up passkeys: %w", err)
	}
	return &passkeys{w}, nil
}

// holder is a person as the library sees one.
type holder struct {
	account Account
	keys    []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return []byte(h.account.ID) }
func (h holder) WebAuthnName() string                       { return h.account.Mail }
func (h holder) WebAuthnDisplayName() string                { return h.account.Name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

func holderOf(ctx context.Context, q db.Queryer, id string) (holder, error) {
	who, err := accountByID(ctx, q, id)
	if err != nil {
		return holder{}, err
	}
	kept, err := db.All(ctx, q, scanCredential, `SELECT `+credentialColumns+` FROM credential
		WHERE account_id = $1 AND kind = 'passkey' ORDER BY created_at, id`, id)
	if err != nil {
		return holder{}, err
	}
	h := holder{account: who}
	for _, one := range kept {
		var key webauthn.Credential
		if err := json.Unmarshal([]byte(one.secret), &key); err != nil {
			return holder{}, fmt.Errorf("read a passkey: %w", err)
		}
		h.keys = append(h.keys, key)
	}
	return h, nil
}

// Ceremony is what a browser needs to make or use a passkey: Options for navigator.credentials, and a
// token to give back with its answer within five minutes, once.
type Ceremony struct {
	Options json.RawMessage
	Token   string
}

func errPasskey() error { return problem.New(problem.Invalid, "account.passkey.refused", nil) }

// Passkeys reports whether passkeys can be used at this installation's address.
func (a *Accounts) Passkeys() bool { return a.passkeys != nil }

func (a *Accounts) needPasskeys() error {
	if a.passkeys == nil {
		return problem.New(problem.Unavailable, "account.passkey.off", nil)
	}
	return nil
}

// StartPasskey begins to sign in with a passkey.
func (a *Accounts) StartPasskey(ctx context.Context) (Ceremony, error) {
	if err := a.needPasskeys(); err != nil {
		return Ceremony{}, err
	}
	options, data, err := a.passkeys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return Ceremony{}, fmt.Errorf("begin passkey: %w", err)
	}
	return a.startCeremony(ctx, "", options, data)
}

func (a *Accounts) startCeremony(ctx context.Context, account string, options any, data *webauthn.SessionData) (Ceremony, error) {
	shown, err := json.Marshal(options)
	if err != nil {
		return Ceremony{}, err
	}
	kept, err := json.Marshal(data)
	if err != nil {
		return Ceremony{}, err
	}
	c := Ceremony{Options: shown, Token: newCookie()}
	now := a.now()
	return c, a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		// Anybody may begin one, so the table is kept short here rather than by the next sweep.
		if _, err := tx.Exec(ctx, `DELETE FROM ceremony WHERE expires_at < $1`, now); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO ceremony (hash, account_id, data, expires_at) VALUES ($1, $2, $3, $4)`,
			a.Key.hash("ceremony", c.Token), orNull(account), string(kept), db.At(now.Add(ceremonyTime)))
		return err
	})
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// takeCeremony returns what was kept of a ceremony and removes it, whatever comes of it.
func (a *Accounts) takeCeremony(ctx context.Context, token, account string) (webauthn.SessionData, error) {
	var data webauthn.SessionData
	if !cookieForm(token) {
		return data, errPasskey()
	}
	var kept string
	err := a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		return tx.QueryRow(ctx, `DELETE FROM ceremony WHERE hash = $1 AND coalesce(account_id, '') = $2 AND expires_at > $3
			RETURNING data`, a.Key.hash("ceremony", token), account, a.now()).Scan(&kept)
	})
	if err = db.Problem(err); problem.KindOf(err) == problem.NotFound {
		return data, errPasskey()
	}
	if err != nil {
		return data, err
	}
	return data, json.Unmarshal([]byte(kept), &data)
}

// PasskeyAnswer is what the browser answered.
type PasskeyAnswer struct {
	Ceremony string
	Response []byte // JSON of the PublicKeyCredential
	Browser  string
	Label    string
	Shared   bool
	// Session is the token of a session that the new one replaces: locked, or waiting for a factor.
	Session string
}

// FinishPasskey signs in with a passkey. The step is Open: a passkey is two factors, since the device
// asked for a finger, a face or its PIN. The error is of kind Invalid for an answer that is forged,
// foreign, late or repeated, and does not say which.
func (a *Accounts) FinishPasskey(ctx context.Context, in PasskeyAnswer) (Step, error) {
	if err := a.needPasskeys(); err != nil {
		return Step{}, err
	}
	data, err := a.takeCeremony(ctx, in.Ceremony, "")
	if err != nil {
		return Step{}, err
	}
	if len(in.Response) > maxAnswer {
		return Step{}, errPasskey()
	}
	answer, err := protocol.ParseCredentialRequestResponseBody(bytes.NewReader(in.Response))
	if err != nil {
		return Step{}, errPasskey()
	}
	who, err := holderOf(ctx, a.DB, string(answer.Response.UserHandle))
	if problem.KindOf(err) == problem.NotFound || problem.KindOf(err) == problem.Invalid {
		return Step{}, errPasskey()
	}
	if err != nil {
		return Step{}, err
	}
	find := func([]byte, []byte) (webauthn.User, error) { return who, nil }
	_, key, err := a.passkeys.ValidatePasskeyLogin(find, data, answer)
	if err != nil {
		return Step{}, errPasskey()
	}
	if who.account.State != Active {
		return Step{}, problem.New(problem.Forbidden, "account.disabled", nil)
	}
	return a.enterWithKey(ctx, who.account, key, in)
}

func (a *Accounts) enterWithKey(ctx context.Context, who Account, key *webauthn.Credential, in PasskeyAnswer) (Step, error) {
	label, err := parseLabel(in.Label)
	if err != nil {
		label = ""
	}
	kept, err := json.Marshal(key)
	if err != nil {
		return Step{}, err
	}
	if !cookieForm(in.Browser) {
		in.Browser = newCookie()
	}
	now := a.now()
	step := Step{Browser: in.Browser}
	cloned := key.Authenticator.CloneWarning
	err = a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if cloned {
			// Its counter went back: two devices hold what only one should.
			if err := a.notify(ctx, tx, who, "passkey_cloned", now); err != nil {
				return err
			}
			return a.record(ctx, tx, "passkey_cloned", self(who.ID), who.ID, now, "")
		}
		if err := db.Update(ctx, tx, `UPDATE credential SET secret = $3, used_at = $4, version = version + 1
			WHERE account_id = $1 AND handle = $2`, who.ID, handleOf(key), string(kept), now); err != nil {
			return err
		}
		if cookieForm(in.Session) {
			if _, err := tx.Exec(ctx, `DELETE FROM session WHERE hash = $1 AND account_id = $2`,
				a.Key.hash("session", in.Session), who.ID); err != nil {
				return err
			}
		}
		s := Session{Account: who, Label: label, Shared: in.Shared, Strong: true, browser: a.Key.hash("browser", in.Browser)}
		s, err := a.stage(ctx, tx, s, now)
		if err != nil {
			return err
		}
		token, s, err := a.begin(ctx, tx, s, now)
		if err != nil {
			return err
		}
		step.Stage, step.Token, step.Session = s.Stage, token, s
		return a.entered(ctx, tx, s, now)
	})
	if err == nil && cloned {
		err = errPasskey()
	}
	if err != nil {
		return Step{}, err
	}
	return step, nil
}

func handleOf(key *webauthn.Credential) string { return fmt.Sprintf("%x", key.ID) }

// EnrolPasskey begins to make a passkey.
func (a *Accounts) EnrolPasskey(ctx context.Context, s Session) (Ceremony, error) {
	if err := a.needPasskeys(); err != nil {
		return Ceremony{}, err
	}
	if err := a.Proved(s); err != nil {
		return Ceremony{}, err
	}
	who, err := holderOf(ctx, a.DB, s.Account.ID)
	if err != nil {
		return Ceremony{}, err
	}
	if len(who.keys) >= maxPasskeys {
		return Ceremony{}, problem.New(problem.Conflict, "account.passkey.many", problem.Args{"n": maxPasskeys})
	}
	options, data, err := a.passkeys.BeginRegistration(who,
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired,
		}),
		webauthn.WithExclusions(webauthn.Credentials(who.keys).CredentialDescriptors()))
	if err != nil {
		return Ceremony{}, fmt.Errorf("begin to make a passkey: %w", err)
	}
	return a.startCeremony(ctx, s.Account.ID, options, data)
}

// ConfirmPasskey keeps the passkey that the browser made. Invalid as in FinishPasskey.
func (a *Accounts) ConfirmPasskey(ctx context.Context, s Session, ceremony string, response []byte, label string) error {
	if err := a.needPasskeys(); err != nil {
		return err
	}
	if err := a.Proved(s); err != nil {
		return err
	}
	label, err := parseLabel(label)
	if err != nil {
		return err
	}
	data, err := a.takeCeremony(ctx, ceremony, s.Account.ID)
	if err != nil {
		return err
	}
	if len(response) > maxAnswer {
		return errPasskey()
	}
	answer, err := protocol.ParseCredentialCreationResponseBody(bytes.NewReader(response))
	if err != nil {
		return errPasskey()
	}
	key, err := a.passkeys.CreateCredential(holder{account: s.Account}, data, answer)
	if err != nil {
		return errPasskey()
	}
	return a.keepPasskey(ctx, s, key, label)
}

func (a *Accounts) keepPasskey(ctx context.Context, s Session, key *webauthn.Credential, label string) error {
	kept, err := json.Marshal(key)
	if err != nil {
		return err
	}
	now := a.now()
	err = a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		id, err := put(ctx, tx, credential{account: s.Account.ID, kind: Passkey, secret: string(kept)}, label, now)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE credential SET handle = $2 WHERE id = $1`, id, handleOf(key)); err != nil {
			return err
		}
		if err := a.strengthen(ctx, tx, s, Passkey); err != nil {
			return err
		}
		return a.factorsChanged(ctx, tx, s, "passkey_made", now)
	})
	if db.IsTaken(err) {
		return errPasskey()
	}
	return err
}
