package account

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestAGroupAtTheProviderBringsAPosition(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		planner, assessor := h.position(access.Planner), h.position(access.Assessor)
		h.mapped("perencana", planner)
		h.mapped("asesor", assessor)
		pegawai := h.someone("perencana", "lain")
		step := h.in("kantor", pegawai)
		if step.Stage != Open || step.Return != "/kelola" || step.Session.Label != "Firefox" || step.Session.Strong {
			t.Errorf("%+v", step)
		}
		who := step.Session.Account
		if who.Mail != mailOf(pegawai) || who.Name != "Pegawai Contoh" {
			t.Errorf("%+v", who)
		}
		if diff := cmp.Diff(titles(planner), h.holds(who)); diff != "" {
			t.Error(diff)
		}
		s, err := h.Session(t.Context(), step.Token)
		h.must(err)
		if s.Rotate || len(s.Actor.Holdings) != 1 {
			t.Errorf("%+v", s)
		}
		_, terms, _, err := h.access.Position(t.Context(), access.Machine(), planner.ID)
		h.must(err)
		if terms[0].Basis != "kantor: perencana" || terms[0].Source != "oidc:kantor" || terms[0].By != "" {
			t.Errorf("%+v", terms[0])
		}
		if _, err := h.StartSignIn(t.Context(), SignIn{Mail: who.Mail, Password: good, Place: office}); problem.KindOf(err) != problem.Unauthenticated {
			t.Errorf("a password opens what has none: %v", err)
		}

		h.add(time.Minute)
		pegawai.Claims["groups"] = []string{"asesor"}
		h.provider.Has(t, pegawai)
		if again := h.in("kantor", pegawai); again.Session.Account.ID != who.ID {
			t.Errorf("another account: %+v", again.Session.Account)
		}
		if diff := cmp.Diff(titles(assessor), h.holds(who)); diff != "" {
			t.Error("after the group changed:", diff)
		}
		if s, err = h.Session(t.Context(), step.Token); err != nil || !s.Rotate {
			t.Errorf("the older session goes on as it was: %+v, %v", s, err)
		}
		h.add(time.Minute)
		delete(pegawai.Claims, "groups")
		h.provider.Has(t, pegawai)
		if last := h.in("kantor", pegawai); len(h.holds(who)) > 0 || last.Stage != Open {
			t.Errorf("without groups: %v, %v", h.holds(who), last.Stage)
		}
	})
}

func TestWhatPeopleGaveIsNotTakenByARule(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		byHand, byRule, taken := h.position(access.Planner), h.position(access.Coordinator), h.position(access.Leader)
		h.mapped("a", byHand)
		h.mapped("a", byRule)
		h.mapped("a", taken)
		pegawai := h.someone("a")
		who := h.invite(mailOf(pegawai), byHand)
		h.invite("pemegang-"+mailOf(pegawai), taken)
		h.in("kantor", pegawai)
		if diff := cmp.Diff(titles(byHand, byRule), h.holds(who)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"position_held " + taken.Title, "identity_linked"}, h.notices(who)); diff != "" {
			t.Error(diff)
		}
		h.add(time.Minute)
		h.in("kantor", pegawai)
		if got := h.notices(who); len(got) != 2 {
			t.Errorf("told again: %v", got)
		}
		pegawai.Claims["groups"] = []string{}
		h.provider.Has(t, pegawai)
		h.add(time.Minute)
		h.in("kantor", pegawai)
		if diff := cmp.Diff(titles(byHand), h.holds(who)); diff != "" {
			t.Error("without the group:", diff)
		}
	})
}

func TestRolesThatDoNotGoTogetherAreToldAndKeepNobodyOut(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		auditor := h.position(access.Auditor)
		h.mapped("a", auditor)
		pegawai := h.someone("a")
		who := h.invite(mailOf(pegawai), h.position(access.Planner))
		if step := h.in("kantor", pegawai); step.Stage != Open {
			t.Errorf("%+v", step)
		}
		if got := h.notices(who); !slices.Contains(got, "position_refused "+auditor.Title) {
			t.Errorf("told %v", got)
		}
	})
}

func TestWhoeverMapsAGroupDoesNotAppointThemselves(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		mine := h.position(access.Planner)
		h.mapped("a", mine)
		admin, err := accountByID(t.Context(), h.DB, h.admin.Account)
		h.must(err)
		s := h.someone("a")
		s.Claims["email"] = admin.Mail
		h.provider.Has(t, s)
		before := h.holds(admin)
		h.in("kantor", s)
		if diff := cmp.Diff(before, h.holds(admin)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestGroupRulesAreMadeByThoseWhoMayFillThePosition(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		p := h.position(access.Planner)
		system, err := h.access.MakePosition(t.Context(), access.Machine(), access.Position{
			Scope: access.Scope{Installation: true}, Role: access.SystemAdministrator, Title: "Administrator sistem",
		})
		h.must(err)
		id := h.mapped("a", p)
		planner := h.actor(h.invite("lain-"+uuid.NewString()+"@contoh.go.id", p))
		try := func(actor access.Actor, provider, group string, p access.Position) error {
			_, err := h.MapGroup(t.Context(), actor, provider, group, p.ID)
			return err
		}
		h.refused("the same again", try(h.admin, "kantor", "a", p), "account.group.known")
		h.refused("another provider", try(h.admin, "tidak-ada", "a", p), "account.provider.unknown")
		h.refused("two lines", try(h.admin, "kantor", "a\nb", p), "account.group.form")
		h.refused("no position", try(h.admin, "kantor", "a", access.Position{ID: "x"}), "access.not_found")
		wantKind(t, "an administrator of the installation", try(h.admin, "kantor", "a", system), problem.NotFound)
		wantKind(t, "whoever only holds it", try(planner, "kantor", "b", p), problem.Forbidden)
		wantKind(t, "nobody", try(access.Public(), "kantor", "b", p), problem.Unauthenticated)
		h.must(try(access.Machine(), "kantor", "sys", system))
		list := func(actor access.Actor) []string {
			rules, err := h.GroupRules(t.Context(), actor, "kantor")
			h.must(err)
			var found []string
			for _, r := range rules {
				found = append(found, r.Group+" "+r.Position.Title)
			}
			return found
		}
		if diff := cmp.Diff([]string{"a " + p.Title}, list(h.admin)); diff != "" {
			t.Error(diff)
		}
		if got := list(planner); len(got) > 0 {
			t.Errorf("a planner reads %v", got)
		}
		wantKind(t, "removed by a planner", h.UnmapGroup(t.Context(), planner, id), problem.Forbidden)
		h.must(h.UnmapGroup(t.Context(), h.admin, id))
		h.refused("removed again", h.UnmapGroup(t.Context(), h.admin, id), "account.group.unknown")
		if got := list(access.Machine()); len(got) != 1 {
			t.Errorf("left: %v", got)
		}
	})
}

func TestTheLastSystemAdministratorIsNotDisabled(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		position := func() access.Position {
			p, err := h.access.MakePosition(t.Context(), access.Machine(), access.Position{
				Scope: access.Scope{Installation: true}, Role: access.SystemAdministrator, Title: "Administrator sistem " + uuid.NewString(),
			})
			h.must(err)
			return p
		}
		one := h.invite("satu-"+uuid.NewString()+"@contoh.go.id", position())
		h.refused("the only one", h.Disable(t.Context(), access.Machine(), one.ID, "pensiun"), "access.last_administrator")
		two := h.invite("dua-"+uuid.NewString()+"@contoh.go.id", position())
		as := [2]access.Actor{h.actor(one), h.actor(two)}
		var errs [2]error
		var both sync.WaitGroup
		for i, other := range []Account{two, one} {
			both.Go(func() { errs[i] = h.Disable(t.Context(), as[i], other.ID, "berselisih") })
		}
		both.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("two disabled each other: %v, %v", errs[0], errs[1])
		}
	})
}
