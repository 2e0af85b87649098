package news

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/testkit/casetest"
)

func TestNobodyIsAskedToMakeACallThatIsNotTheirs(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		w.Staff()
		examiner := casetest.Holds("inspektur", access.Examiner, w.City.Scope())
		from := func(shown bool) complaint.Case {
			return w.Received(func(n *complaint.New) {
				n.Reporter = complaint.Reporter{Name: "Warga Contoh", Reach: complaint.ByPhone, Phone: "081234567890", Shown: shown}
			})
		}
		hidden := w.Disposed(w.Verified(from(false), complaint.Ordinary), w.Roads)
		shown := w.Disposed(w.Verified(from(true), complaint.Ordinary), w.Roads)
		examined := w.Verified(from(false), complaint.Ordinary)
		examined = w.Done(w.Cases.Examine(t.Context(), w.Desk(), examined.ID, examined.Version, "Menyangkut pungutan."))

		all := []complaint.Case{hidden, shown, examined}
		both := casetest.Holds("rangkap", access.CaseAdministrator, w.City.Scope())
		both.Holdings = append(both.Holdings, access.Holding{Role: access.Reviewer, Scope: w.City.Scope()})
		for _, of := range []struct {
			name  string
			actor access.Actor
			want  []complaint.Case
		}{
			{"an office calls those who let it know", w.Officer(w.Roads), []complaint.Case{shown}},
			{"its head, too", w.Head(w.Roads), []complaint.Case{shown}},
			{"the desk calls all but those of the examiners", w.Desk(), []complaint.Case{hidden, shown}},
			{"whoever reviews besides does not, either", both, []complaint.Case{hidden, shown}},
			{"an examiner calls those whose cases are examined", examiner, []complaint.Case{examined}},
		} {
			want, got := map[string]bool{}, map[string]bool{}
			for _, one := range of.want {
				want[one.Number] = true
			}
			duties, _, err := w.Cases.Duties(t.Context(), of.actor, w.City.ID, "")
			w.Fine(err)
			for _, d := range duties {
				got[d.Number] = true
				if _, who, err := w.Cases.Whom(t.Context(), of.actor, d.ID); err != nil || who.Phone == "" {
					t.Errorf("%s: %s is listed, and cannot be called: %v", of.name, d.Number, err)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", of.name, diff)
			}
			if n, err := w.Cases.CountDuties(t.Context(), of.actor, w.City.ID); err != nil || n != len(of.want) {
				t.Errorf("%s: counts %d, %v", of.name, n, err)
			}
			for _, one := range all {
				owes, err := w.Cases.Owes(t.Context(), of.actor, one.ID)
				if problem.KindOf(err) != problem.NotFound && (err != nil || owes != want[one.Number]) {
					t.Errorf("%s: %s says that they owe a call: %t, %v", of.name, one.Number, owes, err)
				}
			}
		}
	})
}
