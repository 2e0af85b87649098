package access_test

import (
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestARightThatSomebodyGaveSettles(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		city := []access.Scope{w.city.Scope()}
		w.seat("sistem", access.SystemAdministrator, access.Scope{Installation: true})
		w.seat("first", access.AuthorityAdministrator, w.city.Scope())
		second := w.position(access.AuthorityAdministrator, w.city.Scope())
		_, err := w.in.Fill(t.Context(), w.actor("sistem"), access.Filling{
			Position: second.ID, Version: second.Version, Account: "second", Manner: access.Definitive,
		})
		must(t, err)
		must(t, access.Settled(w.actor("first"), access.ApproveRepair, city, w.now()))
		must(t, access.Settled(access.Machine(), access.AskRepair, city, w.now()))
		for _, action := range []access.Action{access.AskRepair, access.ApproveRepair} {
			wantKey(t, access.Settled(w.actor("second"), action, city, w.now()), problem.Forbidden, "access.unsettled")
		}
		must(t, access.Settled(w.actor("second"), access.EditPeople, city, w.now()))

		w.pass(access.SettleDays*24*time.Hour - time.Second)
		wantKey(t, access.Settled(w.actor("second"), access.ApproveRepair, city, w.now()), problem.Forbidden, "access.unsettled")
		w.pass(time.Second)
		must(t, access.Settled(w.actor("second"), access.ApproveRepair, city, w.now()))
		both := append(city, w.ori.Scope())
		wantKey(t, access.Settled(w.actor("second"), access.ApproveRepair, both, w.now()), problem.Forbidden, "access.unsettled")
	})
}

func TestWhatAProviderGaveSettlesToo(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		p := w.position(access.AuthorityAdministrator, w.city.Scope())
		must(t, w.provide(p, "ani"))
		wantKey(t, access.Settled(w.actor("ani"), access.AskRepair, []access.Scope{w.city.Scope()}, w.now()), problem.Forbidden, "access.unsettled")
	})
}
