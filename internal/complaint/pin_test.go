package complaint

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestGuessedPINsAreSlowedAndNobodyIsLockedOut(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		r := w.receive(access.Public(), w.report("tebak"))
		tried, slowed := 0, 0
		for i := range 200 {
			_, err := w.Enter(t.Context(), r.Case.Number, fmt.Sprintf("%012d", i), village)
			switch problem.KindOf(err) {
			case problem.NotFound:
				tried++
			case problem.TooMany:
				slowed++
			default:
				t.Fatal(err)
			}
			w.pass(100 * time.Millisecond)
		}
		if tried > 15 || slowed == 0 {
			t.Errorf("%d of 200 guesses in 20 seconds were tried", tried)
		}
		// The reporter, elsewhere, is let in at once; at the same address after a minute at most.
		home := netip.MustParsePrefix("198.51.100.0/24")
		if _, err := w.Enter(t.Context(), r.Case.Number, r.PIN, home); err != nil {
			t.Errorf("the reporter is locked out: %v", err)
		}
		w.pass(time.Minute)
		if _, err := w.Enter(t.Context(), r.Case.Number, r.PIN, village); err != nil {
			t.Errorf("the village is locked out: %v", err)
		}
	})
}

func TestAWrongPINAndAnUnknownNumberAreAnsweredAlike(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		r := w.receive(access.Public(), w.report("sama"))
		_, wrong := w.Enter(t.Context(), r.Case.Number, "000000000000", village)
		_, unknown := w.Enter(t.Context(), "CTK-2026-999999", r.PIN, village)
		_, nothing := w.Enter(t.Context(), "", "", village)
		_, hostile := w.Enter(t.Context(), "' OR 1=1 --", "' OR 1=1 --", village)
		for _, err := range []error{wrong, unknown, nothing, hostile} {
			if err == nil || err.Error() != wrong.Error() {
				t.Errorf("%v", err)
			}
		}
	})
}

func TestAPassIsForItsCaseAndItsTime(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		a, b := w.receive(access.Public(), w.report("satu")), w.receive(access.Public(), w.report("dua"))
		pass := w.Pass(w.Admit(a), w.now().Add(time.Hour))
		other := w.Pass(w.Admit(b), w.now().Add(time.Hour))
		forged := strings.Replace(pass, a.Case.ID, b.Case.ID, 1)
		longer := strings.Join([]string{a.Case.ID, "zzzzzz", strings.Split(pass, ".")[2]}, ".")
		for _, bad := range []string{"", "x", "..", forged, longer, pass + "0", other[:len(other)-1]} {
			if _, err := w.Visitor(t.Context(), bad); problem.KindOf(err) != problem.Unauthenticated {
				t.Errorf("%q: %v", bad, err)
			}
		}
		w.pass(61 * time.Minute)
		if _, err := w.Visitor(t.Context(), pass); problem.KindOf(err) != problem.Unauthenticated {
			t.Errorf("a pass outlived its time: %v", err)
		}
	})
}
