package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	lib "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Person is what the provider says of somebody. Texts are as it gave them: not yet fit for a page.
type Person struct {
	Subject  string
	Mail     string
	Verified bool // the provider says that the address is theirs
	Name     string
	Groups   []string // sorted, each once
	ACR      string
	AMR      []string
	Since    time.Time // when they signed in there; zero when it does not say
}

// Bounds of what is read of a person.
const (
	MaxGroups = 500
	MaxGroup  = 150 // characters of a group's name
	maxAMR    = 50
)

// claims are a JSON object, each value still unread.
type claims map[string]json.RawMessage

// person reads the ID token, and asks the provider's userinfo for what is not in it: many give groups
// and addresses only there.
func (c *Client) person(ctx context.Context, p *provider, id *lib.IDToken, token *oauth2.Token) (Person, error) {
	var said claims
	if err := id.Claims(&said); err != nil {
		return Person{}, err
	}
	if elsewhere(said, c.Groups) {
		return Person{}, errors.New("oidc: the provider leaves the groups out because they are too many")
	}
	_, grouped := said.at(c.Groups)
	if _, mailed := said["email"]; (!mailed || !grouped) && p.says.UserInfoURL != "" {
		more, err := c.userInfo(ctx, p, id.Subject, token)
		if err != nil {
			return Person{}, err
		}
		said = said.with(more, c.Groups)
	}
	return read(id.Subject, said, c.Groups)
}

func (c *Client) userInfo(ctx context.Context, p *provider, subject string, token *oauth2.Token) (claims, error) {
	info, err := p.lib.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return nil, network(err, "userinfo")
	}
	if info.Subject != subject {
		return nil, errors.New("oidc: userinfo speaks of another person")
	}
	var more claims
	return more, info.Claims(&more)
}

// with adds what the ID token does not say. The address and whether it is verified belong together.
func (c claims) with(more claims, groups string) claims {
	names := []string{"name", "preferred_username", strings.SplitN(groups, ".", 2)[0], groups}
	if _, ok := c["email"]; !ok {
		delete(c, "email_verified")
		names = append(names, "email", "email_verified")
	}
	for _, name := range names {
		if _, ok := c[name]; !ok && more[name] != nil {
			c[name] = more[name]
		}
	}
	return c
}

// elsewhere reports whether groups are only referred to, as Entra ID does from 200 groups on. Taking
// that for "no groups" would end every position.
func elsewhere(said claims, groups string) bool {
	var names map[string]string
	if json.Unmarshal(said["_claim_names"], &names) != nil {
		return false
	}
	_, away := names[groups]
	return away
}

// at finds a claim by its name, or by the path that its dots make.
func (c claims) at(path string) (json.RawMessage, bool) {
	if value, ok := c[path]; ok {
		return value, true
	}
	first, rest, nested := strings.Cut(path, ".")
	var inner claims
	if !nested || json.Unmarshal(c[first], &inner) != nil {
		return nil, false
	}
	return inner.at(rest)
}

func read(subject string, said claims, groups string) (Person, error) {
	p := Person{
		Subject: subject, Mail: said.text("email"), Verified: said.yes("email_verified"),
		Name: said.text("name"), ACR: said.text("acr"), AMR: said.texts("amr"),
	}
	if p.Name == "" {
		p.Name = said.text("preferred_username")
	}
	var since int64
	if json.Unmarshal(said["auth_time"], &since) == nil && since > 0 {
		p.Since = time.Unix(since, 0).UTC()
	}
	if len(p.AMR) > maxAMR {
		return Person{}, errors.New("oidc: too many ways of signing in")
	}
	value, ok := said.at(groups)
	if !ok {
		return p, nil
	}
	var readable bool
	if p.Groups, readable = list(value); !readable {
		// Not taken for "no groups" either.
		return Person{}, fmt.Errorf("oidc: the claim %q is no list of texts", groups)
	}
	if len(p.Groups) > MaxGroups {
		return Person{}, fmt.Errorf("oidc: more than %d groups", MaxGroups)
	}
	// No rule can name a group that is no line of text.
	p.Groups = slices.DeleteFunc(p.Groups, func(g string) bool { return !Group(g) })
	slices.Sort(p.Groups)
	p.Groups = slices.Compact(p.Groups)
	return p, nil
}

// Group reports whether text can be a group's name: one printable line without space around it.
func Group(text string) bool {
	return text != "" && strings.TrimSpace(text) == text && utf8.ValidString(text) && utf8.RuneCountInString(text) <= MaxGroup &&
		!strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}

// text is empty for a claim that is missing or no text.
func (c claims) text(name string) string {
	var text string
	if json.Unmarshal(c[name], &text) != nil || len(text) > 1000 {
		return ""
	}
	return text
}

func (c claims) texts(name string) []string {
	texts, _ := list(c[name]) // what cannot be read says nothing of a second factor
	return texts
}

// list reads a list of texts, or one text, which some providers send for a list of one.
func list(value json.RawMessage) ([]string, bool) {
	var many []string
	if json.Unmarshal(value, &many) == nil {
		return many, true
	}
	var one string
	if json.Unmarshal(value, &one) != nil {
		return nil, false
	}
	return []string{one}, true
}

// yes reads true, or "true", which some providers send.
func (c claims) yes(name string) bool {
	var is bool
	return json.Unmarshal(c[name], &is) == nil && is || c.text(name) == "true"
}
