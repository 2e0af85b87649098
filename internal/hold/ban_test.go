package hold_test

import (
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/hold"
)

func (w *town) bans(n hold.NewBan) hold.Ban {
	w.Helper()
	n.Authority, n.Reason = w.City.ID, "Isi yang sama ratusan kali."
	b, err := w.holds.Ban(w.Context(), w.coordinator(), n)
	w.Fine(err)
	return b
}

func TestABannedNumberIsHeldAndNeverRefused(t *testing.T) {
	t.Parallel()
	towns(t, 0, func(t *testing.T, w *town) {
		b := w.bans(hold.NewBan{Contact: "0812 3456 7890", Days: 14})
		banned := w.sent(1, known("+62 812-3456-7890"))
		other := w.sent(1, known("081234567899"))
		// Who does not show who they are is never found by a ban, so that a ban cannot be used to guess who they are.
		hidden := w.sent(1, func(n *complaint.New) {
			n.Reporter = complaint.Reporter{Phone: "081234567890", Reach: complaint.BySMS}
		})
		anonymous := w.sent(1, known("081234567890"), secrecy(complaint.Anonymous))
		w.wants([]complaint.Case{banned}, 1, 0)
		w.wants([]complaint.Case{other, hidden, anonymous}, 0, 3)
		groups := w.groups(w.Desk())
		if len(groups) != 1 || groups[0].Cause != hold.Banned || groups[0].Ban == nil || groups[0].Ban.ID != b.ID {
			t.Fatalf("the page has %+v", groups)
		}
		w.keepsNoNumber("7890")
		w.Fine(w.holds.Lift(t.Context(), w.coordinator(), b.ID))
		w.wants([]complaint.Case{banned}, 1, 0) // and waits on
		w.wants([]complaint.Case{w.sent(1, known("081234567890"))}, 0, 1)
		if err := w.holds.Lift(t.Context(), w.coordinator(), b.ID); problem.KindOf(err) != problem.Conflict {
			t.Errorf("lifted twice: %v", err)
		}
	})
}

// keepsNoNumber fails where anything of bans has a number, or a mark outlives its ban.
func (w *town) keepsNoNumber(number string) {
	w.Helper()
	rows, err := db.All(w.Context(), w.DB, db.Column[string], `SELECT kind || ' ' || reason || ' ' || case_id FROM hold_ban`)
	w.Fine(err)
	for _, row := range rows {
		if strings.Contains(row, number) {
			w.Errorf("it keeps %q", row)
		}
	}
}

func TestABanEndsByItselfAndIsForgotten(t *testing.T) {
	t.Parallel()
	towns(t, 0, func(t *testing.T, w *town) {
		w.bans(hold.NewBan{Contact: "warga@contoh.id", Days: 2})
		mail := func(n *complaint.New) {
			n.Reporter = complaint.Reporter{Mail: "Warga@contoh.id", Reach: complaint.ByMail, Shown: true}
		}
		w.wants([]complaint.Case{w.sent(1, mail)}, 1, 0)
		w.begin()
		w.wants([]complaint.Case{w.sent(1, mail)}, 1, 0)
		w.Pass(49 * time.Hour)
		w.wants([]complaint.Case{w.sent(1, mail)}, 0, 1)
		w.Fine(w.holds.Sweep(t.Context()))
		marks, err := db.All(t.Context(), w.DB, db.Column[string], `SELECT mark FROM hold_ban`)
		w.Fine(err)
		if len(marks) != 1 || marks[0] != "" {
			t.Errorf("it is still known by %q", marks)
		}
		all, err := w.holds.Bans(t.Context(), w.Desk(), w.City.ID)
		w.Fine(err)
		if len(all) != 1 || all[0].Ended.IsZero() || all[0].EndedBy != "" {
			t.Errorf("the list has %+v", all)
		}
	})
}

func TestANetworkIsHeldForADayAndOnlyThoseLikeItsGroup(t *testing.T) {
	t.Parallel()
	towns(t, 0, func(t *testing.T, w *town) {
		w.limits(5, 1000)
		var one complaint.Case
		for range 6 {
			one = w.sent(1, secrecy(complaint.Anonymous))
		}
		b := w.bans(hold.NewBan{Case: one.ID, Network: true, Days: 90})
		if b.Kind != hold.ByNetwork || b.Until.After(w.Now().Add(24*time.Hour)) {
			t.Errorf("it is %+v", b)
		}
		w.Pass(2 * time.Hour)
		w.begin()
		w.wants([]complaint.Case{w.sent(1)}, 1, 0)
		w.wants([]complaint.Case{w.sent(2), w.sent(1, known("081234567890"))}, 0, 2)
		w.Pass(21*time.Hour + 30*time.Minute) // the next day, of another key
		w.wants([]complaint.Case{w.sent(1)}, 1, 0)
		w.Pass(time.Hour)
		w.wants([]complaint.Case{w.sent(1)}, 0, 1)
	})
}

func TestACaseGivesNoMoreForABanThanTheOfficeKnows(t *testing.T) {
	t.Parallel()
	towns(t, 0, func(t *testing.T, w *town) {
		shown, hidden := w.sent(1, known("081234567890")), w.sent(1, func(n *complaint.New) {
			n.Reporter = complaint.Reporter{Phone: "081234567891", Reach: complaint.BySMS}
		})
		w.bans(hold.NewBan{Case: shown.ID, Days: 5})
		w.wants([]complaint.Case{w.sent(1, known("081234567890"))}, 1, 0)
		for _, n := range []hold.NewBan{{Case: hidden.ID, Days: 5}, {Case: hidden.ID, Network: true}} {
			n.Authority, n.Reason = w.City.ID, "Contoh."
			if _, err := w.holds.Ban(t.Context(), w.coordinator(), n); problem.KindOf(err) != problem.Conflict && problem.KindOf(err) != problem.NotFound {
				t.Errorf("%+v: %v", n, err)
			}
		}
		for _, n := range []hold.NewBan{{Contact: "10.0.1.0/24", Days: 1}, {Contact: "0812 3456 7890", Days: 91}, {Contact: "", Days: 1}} {
			n.Authority, n.Reason = w.City.ID, "Contoh."
			if _, err := w.holds.Ban(t.Context(), w.coordinator(), n); problem.KindOf(err) != problem.Invalid {
				t.Errorf("%+v: %v", n, err)
			}
		}
		if _, err := w.holds.Ban(t.Context(), w.Desk(), hold.NewBan{Authority: w.City.ID, Contact: "081234567890", Reason: "Contoh.", Days: 1}); problem.KindOf(err) != problem.Forbidden {
			t.Errorf("a case administrator bans: %v", err)
		}
	})
}

// What a ban says of the case that it was made from is for those alone who may see the case.
func TestWhoeverACaseIsAboutReadsNothingOfItsBan(t *testing.T) {
	t.Parallel()
	towns(t, 0, func(t *testing.T, w *town) {
		c := w.sent(1, known("081234567890"))
		b := w.bans(hold.NewBan{Case: c.ID, Days: 5})
		v := complaint.Verification{Class: complaint.Supervision, Title: "Dugaan", Category: "lain", About: complaint.AboutPerson, Named: []string{"admin"}}
		if _, err := w.Cases.Verify(t.Context(), w.coordinator(), c.ID, 0, v); err != nil {
			t.Fatal(err)
		}
		held := w.sent(1, known("081234567890"))
		w.wants([]complaint.Case{held}, 1, 0)
		all, err := w.holds.Bans(t.Context(), w.Desk(), w.City.ID)
		w.Fine(err)
		groups := w.groups(w.Desk())
		if len(all) != 0 || len(groups) != 1 || groups[0].Ban != nil {
			t.Errorf("they read %+v and %+v", all, groups)
		}
		if all, err = w.holds.Bans(t.Context(), access.Machine(), w.City.ID); err != nil || len(all) != 1 || all[0].ID != b.ID {
			t.Errorf("others read %+v, %v", all, err)
		}
	})
}
