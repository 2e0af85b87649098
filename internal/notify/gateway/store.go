package gateway

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// State says whether a gateway is used.
type State string

// The states.
const (
	Active State = "active"
	Paused State = "paused"
)

// Key is the catalog key of a state's name.
func (s State) Key() string { return "gateway.state." + string(s) }

// MaxLabel bounds a gateway's name, in characters.
const MaxLabel = 80

// Gateway is one provider, as an authority asks it.
type Gateway struct {
	ID        string
	Authority string // id; empty for the installation's own
	Medium    Medium
	Label     string
	State     State
	Config    Config
	// Known says which of the secrets there are.
	Known [2]bool
	// ReportPath is where the provider sends its reports; secret, so shown to its administrators alone.
	ReportPath string
	Succeeded  time.Time // the last time; zero if never
	Reported   time.Time
	Version    int64

	secrets string // sealed
}

// Scope is where a gateway lies.
func (g Gateway) Scope() access.Scope { return access.Kept(g.Authority, "", "") }

const columns = `g.id, coalesce(g.authority_id, ''), g.medium, g.label, g.state, g.config, g.secrets, g.report_token, g.succeeded_at, g.reported_at, g.version`

func (g *Gateways) scan(row db.Row) (Gateway, error) {
	var one Gateway
	var config, token string
	var succeeded, reported db.Time
	if err := row.Scan(&one.ID, &one.Authority, &one.Medium, &one.Label, &one.State, &config, &one.secrets, &token, &succeeded, &reported, &one.Version); err != nil {
		return one, err
	}
	one.Succeeded, one.Reported = succeeded.Time, reported.Time
	if err := json.Unmarshal([]byte(config), &one.Config); err != nil {
		return one, err
	}
	secrets, err := g.secretsOf(one)
	if err != nil {
		return one, err
	}
	one.Known = [2]bool{secrets.One != "", secrets.Two != ""}
	token, err = g.Vault.Open(one.ID, token)
	one.ReportPath = ReportPrefix + token
	return one, err
}

func (g *Gateways) secretsOf(one Gateway) (Secrets, error) {
	var s Secrets
	text, err := g.Vault.Open(one.ID, one.secrets)
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal([]byte(text), &s)
}

func (g *Gateways) sealSecrets(id string, s Secrets) (string, error) {
	text, err := json.Marshal(s)
	if err != nil {
		return "", err
	}
	return g.Vault.Seal(id, string(text))
}

// List returns the gateways of an authority, or of the installation (""). Kinds: those of access.Decide.
func (g *Gateways) List(ctx context.Context, actor access.Actor, authority string) ([]Gateway, error) {
	if err := access.Decide(actor, access.EditGateways, access.Kept(authority, "", "")); err != nil {
		return nil, err
	}
	return db.All(ctx, g.DB, g.scan, `SELECT `+columns+` FROM gateway g WHERE g.authority_id IS NOT DISTINCT FROM $1 ORDER BY g.label, g.id`, nullable(authority))
}

// Gateway returns one. Kinds: those of access.Decide; NotFound.
func (g *Gateways) Gateway(ctx context.Context, actor access.Actor, id string) (Gateway, error) {
	return g.one(ctx, g.DB, actor, id)
}

func (g *Gateways) one(ctx context.Context, q db.Queryer, actor access.Actor, id string) (Gateway, error) {
	one, err := db.One(ctx, q, g.scan, `SELECT `+columns+` FROM gateway g WHERE g.id = $1`, id)
	if problem.KindOf(err) == problem.NotFound {
		return one, problem.New(problem.NotFound, "access.not_found", nil)
	}
	if err == nil {
		err = access.Decide(actor, access.EditGateways, one.Scope())
	}
	return one, err
}

// Make adds a gateway of Authority; it is paused until somebody has tried it. Kinds: those of
// access.Decide; Invalid with Faults, whose Place.File is the field.
func (g *Gateways) Make(ctx context.Context, actor access.Actor, made Gateway, secrets Secrets) (Gateway, error) {
	if err := access.Decide(actor, access.EditGateways, made.Scope()); err != nil {
		return made, err
	}
	if err := g.check(ctx, &made, secrets); err != nil {
		return made, err
	}
	id, err := newID()
	if err != nil {
		return made, err
	}
	token := newToken()
	sealed, err := g.sealSecrets(id, secrets)
	if err != nil {
		return made, err
	}
	sealedToken, err := g.Vault.Seal(id, token)
	if err != nil {
		return made, err
	}
	config, err := json.Marshal(made.Config)
	if err != nil {
		return made, err
	}
	made.ID, made.State, made.Version, made.ReportPath = id, Paused, 1, ReportPrefix+token
	now := g.now()
	return made, g.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO gateway (id, authority_id, medium, label, state, config, secrets, report_token, report_hash, created_at)
			VALUES ($1, $2, $3, $4, 'paused', $5, $6, $7, $8, $9)`, id, nullable(made.Authority), string(made.Medium), made.Label, string(config), sealed,
			sealedToken, g.Vault.Hash("report", token), now); err != nil {
			return err
		}
		return g.record(ctx, tx, "made", actor, made, now)
	})
}

func newToken() string {
	raw := make([]byte, 24)
	rand.Read(raw)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// Edit changes Label and Config; Version is the one seen. An empty secret stays what it is. Kinds: as
// Make; NotFound; Conflict when somebody was faster.
func (g *Gateways) Edit(ctx context.Context, actor access.Actor, edited Gateway, secrets Secrets) error {
	was, err := g.one(ctx, g.DB, actor, edited.ID)
	if err != nil {
		return err
	}
	kept, err := g.secretsOf(was)
	if err != nil {
		return err
	}
	if secrets.One == "" {
		secrets.One = kept.One
	}
	if secrets.Two == "" {
		secrets.Two = kept.Two
	}
	edited.Authority, edited.Medium = was.Authority, was.Medium
	if err := g.check(ctx, &edited, secrets); err != nil {
		return err
	}
	sealed, err := g.sealSecrets(edited.ID, secrets)
	if err != nil {
		return err
	}
	config, err := json.Marshal(edited.Config)
	if err != nil {
		return err
	}
	now := g.now()
	return g.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		err := db.Update(ctx, tx, `UPDATE gateway SET label = $3, config = $4, secrets = $5, next_at = NULL, version = version + 1
			WHERE id = $1 AND version = $2`, edited.ID, edited.Version, edited.Label, string(config), sealed)
		if errors.Is(err, db.ErrChanged) {
			return &problem.Error{Kind: problem.Conflict, Key: "access.changed", Err: err}
		}
		if err != nil {
			return err
		}
		return g.record(ctx, tx, "edited", actor, edited, now)
	})
}

// Turn sets a gateway to work, or to rest. Kinds: those of access.Decide; NotFound.
func (g *Gateways) Turn(ctx context.Context, actor access.Actor, id string, state State) error {
	kind := "paused"
	if state == Active {
		kind = "activated"
	}
	now := g.now()
	return g.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		one, err := g.one(ctx, tx, actor, id)
		if err != nil || one.State == state {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE gateway SET state = $2, version = version + 1 WHERE id = $1`, id, string(state)); err != nil {
			return err
		}
		return g.record(ctx, tx, kind, actor, one, now)
	})
}

// Remove takes a gateway away with its secrets. Kinds: those of access.Decide; NotFound.
func (g *Gateways) Remove(ctx context.Context, actor access.Actor, id string) error {
	now := g.now()
	return g.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		one, err := g.one(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		for _, query := range []string{`DELETE FROM gateway_message WHERE gateway_id = $1`, `DELETE FROM gateway WHERE id = $1`} {
			if _, err := tx.Exec(ctx, query, id); err != nil {
				return err
			}
		}
		return g.record(ctx, tx, "removed", actor, one, now)
	})
}

func (g *Gateways) record(ctx context.Context, tx db.Tx, kind string, actor access.Actor, one Gateway, at db.Time) error {
	return g.Record.Record(ctx, tx, access.Event{
		Stream: "gateway/" + one.ID, Kind: eventKind(kind), Actor: actor, Scope: one.Scope(), At: at.Time, Subject: one.ID, Rule: access.Version,
	})
}

// shortestWhatsApp is the least that a message must have room for, in characters: the parts of an SMS,
// which a form begins with, would cut everything.
const shortestWhatsApp = 200

// check trims and checks what a form says of a gateway. Whether the address is public is looked at with
// harmless values in its placeholders.
func (g *Gateways) check(ctx context.Context, one *Gateway, secrets Secrets) error {
	var faults problem.Faults
	one.Label = strings.TrimSpace(one.Label)
	if n := utf8.RuneCountInString(one.Label); n == 0 || n > MaxLabel || strings.ContainsFunc(one.Label, func(r rune) bool { return !unicode.IsPrint(r) }) {
		faults.Add(problem.Place{File: "label"}, "gateway.fault.label", problem.Args{"max": MaxLabel})
	}
	if !slices.Contains(Media, one.Medium) {
		faults.Add(problem.Place{File: "medium"}, "gateway.fault.choice", nil)
	}
	if one.Medium == WhatsApp && one.Config.Longest < shortestWhatsApp {
		faults.Add(problem.Place{File: "longest"}, "gateway.fault.number", problem.Args{"min": shortestWhatsApp, "max": 4096})
	}
	for field, secret := range map[string]string{"secret1": secrets.One, "secret2": secrets.Two} {
		if len(secret) > 2000 || strings.ContainsFunc(secret, func(r rune) bool { return !unicode.IsPrint(r) }) {
			faults.Add(problem.Place{File: field}, "gateway.fault.secret", nil)
		}
	}
	one.Config.check(&faults)
	if err := faults.Err(); err != nil {
		return err
	}
	in, err := one.Config.compose(secrets, "62800", "x", "x")
	if err != nil {
		faults.Add(problem.Place{File: "url"}, "gateway.fault.url", nil)
		return faults.Err()
	}
	var said *problem.Error
	if err := g.Outbound.Check(ctx, in.URL); errors.As(err, &said) {
		args := problem.Args{}
		for name, value := range said.Args {
			if name != "url" { // it may hold a secret
				args[name] = value
			}
		}
		key := said.Key
		if len(args) != len(said.Args) {
			key = "gateway.fault.url"
		}
		faults.Add(problem.Place{File: "url"}, key, args)
	} else if err != nil {
		return err
	}
	return faults.Err()
}
