package desk

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// ownTokens lists the tokens with which programs act for the person, those that still work first.
func (d *Desk) ownTokens(ctx context.Context, r *request) (answer, error) {
	tokens, err := d.Accounts.Tokens(ctx, r.actor)
	if err != nil {
		return answer{}, err
	}
	living, ended := []account.Token{}, []account.Token{}
	for _, one := range tokens {
		if one.Revoked.IsZero() && one.Expires.After(d.Now()) {
			living = append(living, one)
		} else {
			ended = append(ended, one)
		}
	}
	return r.page(r.T("desk.token.title"), ownTokensBody(r, living, ended)), nil
}

// seats are the actor's positions for which they may make tokens, each scope once.
func (r *request) tokenSeats() []access.Holding {
	var seats []access.Holding
	for _, h := range r.actor.Holdings {
		taken := slices.ContainsFunc(seats, func(one access.Holding) bool { return one.Scope == h.Scope })
		if !taken && access.Allowed(r.actor, access.MakeToken, h.Scope) {
			seats = append(seats, h)
		}
	}
	return seats
}

// tokenLife is what the form proposes.
const tokenLife = 90 * 24 * time.Hour

func (d *Desk) tokenForm(r *request) *form {
	seats := r.tokenSeats()
	where := ui.Field{Kind: ui.Pick, Name: "position", Label: r.T("desk.token.position"), Hint: r.T("desk.token.position_hint")}
	for _, h := range seats {
		where.Options = append(where.Options, ui.Option{Value: h.Position, Text: h.Title, Selected: h.Position == r.get("position")})
	}
	what := ui.Field{Kind: ui.SomeOf, Name: "actions", Label: r.T("desk.token.actions"), Hint: r.T("desk.token.actions_hint")}
	for _, action := range access.TokenActions() {
		if len(access.Where(r.actor, action)) > 0 {
			what.Options = append(what.Options, ui.Option{
				Value: string(action), Text: r.T(action.Key()), Selected: slices.Contains(r.form["actions"], string(action)),
			})
		}
	}
	expires := r.get("expires")
	if expires == "" {
		expires = d.Now().Add(tokenLife).In(zoneOf(r.ownZone())).Format(time.DateOnly)
	}
	return &form{fields: []ui.Field{
		{Name: "label", Label: r.T("desk.token.label"), Hint: r.T("desk.token.label_hint"), Value: r.get("label"), Auto: "off", Max: 80},
		where, what,
		{Kind: ui.Day, Name: "expires", Label: r.T("desk.token.expires"), Hint: r.T("desk.token.expires_hint"), Value: expires, Narrow: true},
	}}
}

// tokenPath is the page of the form with what was typed: nothing of it is secret.
func tokenPath(r *request) string {
	query := r.http.URL.Query()
	for _, name := range []string{"label", "position", "actions", "expires"} {
		if values, ok := r.form[name]; ok {
			query[name] = values
		}
	}
	return "/akun/token/baru?" + query.Encode()
}

func (d *Desk) newTokenPage(_ context.Context, r *request) (answer, error) {
	if err := d.Accounts.Proved(r.session); err != nil {
		return r.proveFirst(err, tokenPath(r))
	}
	return tokenAnswer(r, d.tokenForm(r)), nil
}

func tokenAnswer(r *request, f *form) answer {
	return r.formPage(r.T("desk.token.new_title"), f, newTokenBody(r, f))
}

func (d *Desk) makeToken(ctx context.Context, r *request) (answer, error) {
	f := d.tokenForm(r)
	wish, err := d.tokenWish(ctx, r, f)
	if err != nil {
		return answer{}, err
	}
	if f.failed() {
		return tokenAnswer(r, f), nil
	}
	text, err := d.Accounts.MakeToken(ctx, r.session, wish)
	if err != nil {
		if blameToken(r, f, err) {
			return tokenAnswer(r, f), nil
		}
		return r.proveFirst(err, tokenPath(r))
	}
	return r.page(r.T("desk.token.made_title"), tokenMadeBody(r, wish, text)), nil
}

// tokenWish reads the form; what is wrong with it is said in f.
func (d *Desk) tokenWish(ctx context.Context, r *request, f *form) (account.NewToken, error) {
	wish := account.NewToken{Label: r.get("label")}
	for _, h := range r.tokenSeats() {
		if h.Position == r.get("position") {
			wish.Limit = h.Scope
		}
	}
	if wish.Limit == (access.Scope{}) {
		f.put("position", r.T("desk.token.position_missing"))
	}
	for _, name := range r.form["actions"] {
		wish.Actions = append(wish.Actions, access.Action(name))
	}
	if len(wish.Actions) == 0 {
		f.put("actions", r.T("desk.token.actions_missing"))
	}
	zone, err := d.zoneFor(ctx, wish.Limit.Authority)
	if err != nil {
		return wish, err
	}
	wish.Expires = r.lastDayWritten(f, "expires", zone)
	return wish, nil
}

// blameToken puts what the room says beside the field it is about.
func blameToken(r *request, f *form, err error) bool {
	var p *problem.Error
	if errors.As(err, &p) {
		if field, ok := strings.CutPrefix(p.Key, "account.token."); ok && field == "expires" {
			f.put(field, r.Words(err))
			return true
		}
	}
	return f.blame(r, err)
}

func (d *Desk) revokeOwnToken(ctx context.Context, r *request) (answer, error) {
	if err := d.Accounts.RevokeToken(ctx, r.actor, r.part("id")); err != nil {
		return answer{}, err
	}
	return r.goTo("/akun/token", "token_revoked"), nil
}

// actionWords are what a token is for, in words.
func (r *request) actionWords(actions []access.Action) string {
	words := make([]string, len(actions))
	for i, action := range actions {
		words[i] = r.T(action.Key())
	}
	return strings.Join(words, "; ")
}
