package access_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func (w *world) provide(p access.Position, account string) error {
	return w.db.InTx(w.t.Context(), func(ctx context.Context, tx db.Tx) error {
		return w.in.Provide(ctx, tx, access.Provision{
			Position: p.ID, Account: account, Source: "oidc:kantor", Basis: "kantor: perencana",
		}, w.now())
	})
}

func (w *world) withdraw(tenure string) error {
	return w.db.InTx(w.t.Context(), func(ctx context.Context, tx db.Tx) error {
		return w.in.Withdraw(ctx, tx, tenure, "kantor", w.now())
	})
}

func (w *world) provided(account, source string) []access.Tenure {
	w.t.Helper()
	terms, err := w.in.Provided(w.t.Context(), w.db, account, source, w.now())
	must(w.t, err)
	return terms
}

func TestARuleGivesAndTakesOnlyWhatItGave(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		p := w.position(access.Planner, w.city.Scope())
		must(t, w.provide(p, "ani"))
		must(t, w.provide(p, "ani")) // again: she keeps it
		given := w.provided("ani", "oidc:kantor")
		if len(given) != 1 || given[0].Basis != "kantor: perencana" || given[0].By != "" || len(w.provided("ani", "oidc:lain")) > 0 {
			t.Fatalf("given: %+v", given)
		}
		wantKey(t, w.provide(p, "budi"), problem.Conflict, "access.held")
		w.pass(day)
		must(t, w.withdraw(given[0].ID))
		if diff := cmp.Diff([]string(nil), w.holders(p)); diff != "" {
			t.Error("afterwards:", diff)
		}
		wantKey(t, w.withdraw(given[0].ID), problem.Conflict, "access.ended")

		byHand := w.seat("cici", access.Assessor, w.ori.Scope())
		must(t, w.provide(byHand, "cici"))
		if got := w.provided("cici", "oidc:kantor"); len(got) > 0 {
			t.Errorf("a term given by hand became the rule's: %+v", got)
		}
		_, terms, _, err := w.in.Position(t.Context(), access.Machine(), byHand.ID)
		must(t, err)
		wantKey(t, w.withdraw(terms[0].ID), problem.NotFound, "access.not_found")
		auditor := w.position(access.Auditor, w.ori.Scope())
		wantKey(t, w.provide(auditor, "cici"), problem.Conflict, "access.incompatible")
	})
}

func TestTheLastAdministratorStaysWhateverTheRuleSays(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		p := w.position(access.SystemAdministrator, access.Scope{Installation: true})
		if p.Filling() != access.AppointAdministrators {
			t.Error("an administrator's position is filled like any other")
		}
		must(t, w.provide(p, "ani"))
		w.pass(day)
		wantKey(t, w.withdraw(w.provided("ani", "oidc:kantor")[0].ID), problem.Conflict, "access.last_administrator")
		if diff := cmp.Diff([]string{"ani definitive"}, w.holders(p)); diff != "" {
			t.Error(diff)
		}
	})
}
