package account

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func (r *room) offer(t testing.TB, actor access.Actor, mail string, positions ...string) Link {
	t.Helper()
	l, err := r.Invite(t.Context(), actor, Invitation{Mail: mail, Name: "Pegawai", Positions: positions})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (r *room) told(t testing.TB, account string) []string {
	t.Helper()
	list, err := r.Notices(t.Context(), self(account))
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, n := range list {
		kinds = append(kinds, n.Kind+" "+n.Detail)
	}
	return kinds
}

func TestWhoeverHasAnAccountAcceptsAnInvitationAfterSigningIn(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		admin := r.as(t, "admin@contoh.go.id", "banjarmasin/authority_administrator")
		who := r.invited(t, "pegawai@contoh.go.id", "banjarbaru/assessor")
		other := r.invited(t, "lain@contoh.go.id", "banjarmasin/planner")
		l := r.offer(t, admin, "Pegawai@contoh.go.id", "banjarmasin/assessor")
		if l.Kind != Join || l.Name != "Pegawai" || !l.Expires.Equal(r.Now().Add(14*24*time.Hour)) {
			t.Errorf("made: %+v", l)
		}
		if got, err := r.OpenLink(t.Context(), l.Code); err != nil || got.Kind != Join {
			t.Errorf("opened: %+v, %v", got, err)
		}
		if list, err := r.Invitations(t.Context(), admin, banjarmasin); err != nil || len(list) != 1 || !list[0].Joins {
			t.Errorf("open: %+v, %v", list, err)
		}
		_, err := r.Accept(t.Context(), Acceptance{Code: l.Code, Password: good})
		wantKind(t, "a second account of the address", err, problem.Conflict)
		for name, c := range map[string]struct {
			actor access.Actor
			want  problem.Kind
		}{
			"not signed in": {access.Public(), problem.Unauthenticated}, "another account": {self(other.ID), problem.Forbidden},
			"who invited": {admin, problem.Forbidden}, "the machine": {access.Machine(), problem.Unauthenticated},
		} {
			wantKind(t, name+" reads", second(r.Offer(t.Context(), c.actor, l.Code)), c.want)
			wantKind(t, name+" accepts", r.AcceptOffer(t.Context(), c.actor, l.Code), c.want)
			wantKind(t, name+" refuses", r.RefuseOffer(t.Context(), c.actor, l.Code), c.want)
		}
		offer, err := r.Offer(t.Context(), self(who.ID), l.Code)
		if err != nil || len(offer.Positions) != 1 || offer.By.ID != admin.Account {
			t.Errorf("offered %+v, %v", offer, err)
		}
		if err := r.AcceptOffer(t.Context(), self(who.ID), l.Code); err != nil {
			t.Fatal(err)
		}
		if got := r.held[who.ID]; len(got) != 2 || got[1].Position != "banjarmasin/assessor" || r.by[who.ID] != admin.Account {
			t.Errorf("holds %v, by %q", got, r.by[who.ID])
		}
		if diff := cmp.Diff([]string{"joined banjarmasin/assessor"}, r.told(t, who.ID)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"invite_accepted pegawai@contoh.go.id"}, r.told(t, admin.Account)); diff != "" {
			t.Error(diff)
		}
		if e := r.events[len(r.events)-1]; e.Kind != "account.invite_accepted" || e.Scope != banjarmasin || e.Actor.Account != who.ID {
			t.Errorf("recorded: %+v", e)
		}
		wantKind(t, "twice", r.AcceptOffer(t.Context(), self(who.ID), l.Code), problem.NotFound)
	})
}

func TestAnInvitationOfAnAccountEndsUnused(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		admin := r.as(t, "admin@contoh.go.id", "banjarmasin/authority_administrator")
		who := r.invited(t, "pegawai@contoh.go.id", "banjarbaru/assessor")
		refused := r.offer(t, admin, who.Mail, "banjarmasin/assessor")
		if err := r.RefuseOffer(t.Context(), self(who.ID), refused.Code); err != nil {
			t.Fatal(err)
		}
		if e := r.events[len(r.events)-1]; e.Kind != "account.invite_refused" || e.Scope != banjarmasin || e.Actor.Account != who.ID {
			t.Errorf("recorded: %+v", e)
		}
		if diff := cmp.Diff([]string{"invite_refused pegawai@contoh.go.id"}, r.told(t, admin.Account)); diff != "" {
			t.Error(diff)
		}
		revoked := r.offer(t, admin, who.Mail, "banjarmasin/assessor")
		if err := r.RevokeInvitation(t.Context(), admin, revoked.ID); err != nil {
			t.Fatal(err)
		}
		late := r.offer(t, admin, who.Mail, "banjarmasin/assessor")
		r.add(15 * 24 * time.Hour)
		for name, l := range map[string]Link{"refused": refused, "revoked": revoked, "too old": late} {
			wantKind(t, name, r.AcceptOffer(t.Context(), self(who.ID), l.Code), problem.NotFound)
			wantKind(t, name, r.RefuseOffer(t.Context(), self(who.ID), l.Code), problem.NotFound)
		}
		disabled := r.offer(t, admin, who.Mail, "banjarmasin/assessor")
		if err := r.Disable(t.Context(), access.Machine(), who.ID, "pensiun"); err != nil {
			t.Fatal(err)
		}
		wantKind(t, "disabled", r.AcceptOffer(t.Context(), self(who.ID), disabled.Code), problem.Forbidden)
		if len(r.held[who.ID]) != 1 {
			t.Errorf("holds %v", r.held[who.ID])
		}
	})
}

func TestNobodyAppointsThemselvesByAnInvitation(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		admin := r.as(t, "admin@contoh.go.id", "banjarmasin/authority_administrator")
		_, err := r.Invite(t.Context(), admin, Invitation{Mail: "admin@contoh.go.id", Name: "Saya", Positions: []string{"banjarmasin/planner"}})
		wantKind(t, "oneself", err, problem.Forbidden)
		_, err = r.Invite(t.Context(), access.Machine(), Invitation{Mail: "admin@contoh.go.id", Name: "Saya"})
		wantKind(t, "an account, to nothing", err, problem.Conflict)
		stranger := r.as(t, "lain@contoh.go.id", "banjarbaru/authority_administrator")
		_, err = r.Invite(t.Context(), stranger, Invitation{Mail: "admin@contoh.go.id", Name: "X", Positions: []string{"banjarmasin/planner"}})
		wantKind(t, "who may not fill learns nothing of the address", err, problem.NotFound)
	})
}

// Two authorities invite one address. The first acceptance makes the account; the second is of the account.
func TestInvitationsOfTwoAuthoritiesStandBesideEachOther(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		admin := r.as(t, "admin@contoh.go.id", "banjarmasin/authority_administrator")
		other := r.as(t, "lain@contoh.go.id", "banjarbaru/authority_administrator")
		const mail = "pegawai@contoh.go.id"
		old := r.offer(t, admin, mail, "banjarmasin/planner")
		both := r.offer(t, access.Machine(), mail, "banjarmasin/verifier", "banjarbaru/verifier")
		theirs := r.offer(t, other, mail, "banjarbaru/assessor")
		ours := r.offer(t, admin, mail, "banjarmasin/assessor")
		_, err := r.OpenLink(t.Context(), old.Code)
		wantKind(t, "one's own earlier invitation", err, problem.NotFound)
		if got := r.kinds(); !slices.Contains(got, "invite_revoked") {
			t.Errorf("not recorded: %v", got)
		}
		for name, l := range map[string]Link{"another authority's": theirs, "one that is not only ours": both, "the new one": ours} {
			if got, err := r.OpenLink(t.Context(), l.Code); err != nil || got.Kind != Invite {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		}
		who, err := r.Accept(t.Context(), Acceptance{Code: theirs.Code, Password: good})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := r.OpenLink(t.Context(), ours.Code); err != nil || got.Kind != Join {
			t.Errorf("the second: %+v, %v", got, err)
		}
		again := r.offer(t, admin, mail, "banjarmasin/planner")
		_, err = r.OpenLink(t.Context(), ours.Code)
		wantKind(t, "replaced after the account was made", err, problem.NotFound)
		if err := r.AcceptOffer(t.Context(), self(who.ID), again.Code); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, h := range r.held[who.ID] {
			got = append(got, h.Position)
		}
		if diff := cmp.Diff([]string{"banjarbaru/assessor", "banjarmasin/planner"}, got); diff != "" {
			t.Error(diff)
		}
	})
}

// An invitation of an account stays of that account, whatever its address becomes, and a repair leaves it alone.
func TestAnInvitationFollowsItsAccount(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		admin := r.as(t, "admin@contoh.go.id", "banjarmasin/authority_administrator")
		who := r.invited(t, "pegawai@contoh.go.id", "banjarbaru/assessor")
		l := r.offer(t, admin, who.Mail, "banjarmasin/assessor")
		changed := who
		changed.Mail = "pegawai.c@contoh.go.id"
		if _, err := r.Edit(t.Context(), access.Machine(), changed); err != nil {
			t.Fatal(err)
		}
		recovery, err := r.RecoverByMail(t.Context(), access.Machine(), changed.Mail, "ponsel hilang")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Accept(t.Context(), Acceptance{Code: recovery.Code, Password: good}); err != nil {
			t.Fatal(err)
		}
		if got, err := r.OpenLink(t.Context(), l.Code); err != nil || got.Kind != Join || got.Mail != "pegawai@contoh.go.id" {
			t.Errorf("%+v, %v", got, err)
		}
		if err := r.AcceptOffer(t.Context(), self(who.ID), l.Code); err != nil {
			t.Error(err)
		}
	})
}

// With the real positions: what cannot be held is refused with words, and the invitation stays open.
func TestAnOfferThatCannotBeHeldStaysOpen(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		auditor, assessor, planner := h.position(access.Auditor), h.position(access.Assessor), h.position(access.Planner)
		who := h.invite("pegawai@contoh.go.id", auditor)
		apart := h.invitation(who.Mail, assessor)
		h.refused("roles that do not go together", h.AcceptOffer(t.Context(), self(who.ID), apart.Code), "access.incompatible")
		taken := h.invitation(who.Mail, planner)
		h.invite("lebih.dulu@contoh.go.id", planner)
		h.refused("taken", h.AcceptOffer(t.Context(), self(who.ID), taken.Code), "access.held")
		if l, err := h.OpenLink(t.Context(), taken.Code); err != nil || l.Kind != Join {
			t.Errorf("%+v, %v", l, err)
		}
		free := h.position(access.Leader)
		h.must(h.AcceptOffer(t.Context(), self(who.ID), h.invitation(who.Mail, free).Code))
		if diff := cmp.Diff(titles(auditor, free), h.holds(who)); diff != "" {
			t.Error(diff)
		}
	})
}

// Through a provider an invitation of another account is nobody's way in.
func TestAProviderDoesNotUseAnAccountsInvitation(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		person := h.someone()
		who := h.invite(mailOf(person), h.position(access.Planner))
		h.invitation(who.Mail, h.position(access.Verifier))
		moved := who
		moved.Mail = "pindah-" + who.Mail
		_, err := h.Edit(t.Context(), access.Machine(), moved)
		h.must(err)
		_, err = h.through("kantor", person)
		h.refused("with the address that the account had", err, "account.oidc.unknown")
	})
}
