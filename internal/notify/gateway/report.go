package gateway

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// ReportPrefix is where the addresses for reports begin; the secret follows.
const ReportPrefix = "/gerbang/"

// MaxReport bounds a report, in bytes.
const MaxReport = 256 << 10

// Report takes what a provider sends to the address with a secret: one report or several, as JSON, as
// a form, or in the address's query. What names no message of ours, or says nothing that is known,
// changes nothing, and the provider is not told. The error is of kind NotFound for a wrong secret.
func (g *Gateways) Report(ctx context.Context, token string, query url.Values, body []byte) error {
	one, err := db.One(ctx, g.DB, g.scan, `SELECT `+columns+` FROM gateway g WHERE g.report_hash = $1`, g.Vault.Hash("report", token))
	if err != nil {
		return problem.New(problem.NotFound, "", nil)
	}
	if one.Config.ReportID == "" {
		return nil
	}
	for _, document := range documents(query, body) {
		each := []any{document}
		if one.Config.ReportEach != "" {
			each = at(document, one.Config.ReportEach)
		}
		for _, report := range each {
			if err := g.reported(ctx, one, wordAt(report, one.Config.ReportID), wordAt(report, one.Config.ReportState)); err != nil {
				return err
			}
		}
	}
	return nil
}

// documents reads a report in the forms in which providers send them.
func documents(query url.Values, body []byte) []any {
	if document, err := parseJSON(body); err == nil {
		return []any{document}
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		form = url.Values{}
	}
	flat := map[string]any{}
	for _, values := range []url.Values{query, form} {
		for name := range values {
			flat[name] = values.Get(name)
		}
	}
	return []any{flat}
}

func (g *Gateways) reported(ctx context.Context, one Gateway, provider, word string) error {
	if provider == "" {
		return nil
	}
	is := func(list []string) bool {
		return slices.ContainsFunc(list, func(w string) bool { return strings.EqualFold(w, word) })
	}
	state := ""
	switch {
	case is(one.Config.Delivered):
		state = "delivered"
	case is(one.Config.Failed):
		state = "failed"
	}
	now := g.now()
	return g.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		letters, err := db.All(ctx, tx, db.Column[string], `SELECT id FROM gateway_message WHERE gateway_id = $1 AND provider_id = $2 AND state = 'sent'`, one.ID, provider)
		if err != nil || len(letters) == 0 {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE gateway SET reported_at = $2 WHERE id = $1`, one.ID, now); err != nil || state == "" {
			return err
		}
		for _, letter := range letters {
			if _, err := tx.Exec(ctx, `UPDATE gateway_message SET state = $2, word = $3, done_at = $4 WHERE id = $1`, letter, state, word, now); err != nil {
				return err
			}
			if g.Reported == nil {
				continue
			}
			if err := g.Reported(ctx, tx, letter, state == "delivered", word); err != nil {
				return err
			}
		}
		return nil
	})
}
