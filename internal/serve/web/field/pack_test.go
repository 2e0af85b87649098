package field_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/form"
)

func (t *trip) run(query string, args ...any) {
	t.Helper()
	t.fine(t.world.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	}))
}

// Of what was reviewed a phone takes along that it is there, and nothing of what it says; what comes back is there again.
func TestAPackHoldsNothingOfWhatWasReviewed(t *testing.T) {
	t.Parallel()
	phones(t, func(_ *testing.T, p *phone) {
		t := p.registered().sent()
		one, other := t.officer(), t.officer()
		one.Role, one.Respondent = "kepala loket", "Nama Contoh"
		other.Role = "petugas lain"
		t.brings(0, one, other)
		for _, state := range []form.State{form.Verified, form.Validated, form.Checked} {
			t.run(`UPDATE form SET state = $2, version = version + 1 WHERE id = $1`, one.ID, string(state))
			t.call("GET", "pack", nil)
			t.phone.want(http.StatusOK, one.ID, `"state":"`+string(state)+`"`, `"closed":true`, "petugas lain")
			for _, gone := range []string{"kepala loket", "Nama Contoh"} {
				if strings.Contains(string(t.body), gone) {
					t.Errorf("the pack says %q of a form that is %s", gone, state)
				}
			}
		}
		t.run(`UPDATE form SET state = 'returned', version = version + 1 WHERE id = $1`, one.ID)
		t.call("GET", "pack", nil)
		t.phone.want(http.StatusOK, "kepala loket", `"state":"returned"`)
		if strings.Contains(string(t.body), `"closed":true`) {
			t.Error("a form that came back is closed")
		}
		t.run(`UPDATE form SET state = 'void', version = version + 1 WHERE id = $1`, one.ID)
		t.call("GET", "pack", nil)
		if strings.Contains(string(t.body), one.ID) {
			t.Error("a form that does not count is in the pack")
		}
	})
}

// A pack is known from the last by versions, before it is made: whatever a phone would learn makes it another.
func TestAPackIsAnotherWheneverThereIsSomethingToLearn(t *testing.T) {
	t.Parallel()
	phones(t, func(_ *testing.T, p *phone) {
		t := p.registered().sent()
		one := t.officer()
		t.brings(0, one)
		planner := access.Machine()
		changes := map[string]func(){
			"a place":   func() { t.fine(t.world.Cycles.PlaceAt(t.Context(), planner, t.cycle.ID, t.locus.ID, nil)) },
			"a form":    func() { t.brings(0, t.officer()) },
			"its state": func() { t.run(`UPDATE form SET state = 'verified', version = version + 1 WHERE id = $1`, one.ID) },
			"a comment": func() {
				t.run(`INSERT INTO review_comment (id, form_id, thread_id, question, text, account, at, resolved_by, resolved_at) VALUES ('c1', $1, 'c1', '', 'Periksa.', $2, $3, '', NULL)`,
					one.ID, t.world.People[assessor], db.At(t.world.Now()))
			},
		}
		settle := func() { t.run(`UPDATE review_comment SET resolved_by = 'x', resolved_at = $1`, db.At(t.world.Now())) }
		place := func() {
			t.run(`INSERT INTO cycle_place (locus_id, lat, lon, version) VALUES ($1, -3319400, 114590800, 1)`, t.locus.ID)
		}
		rename := func() {
			t.run(`UPDATE account SET name = 'Nama Baru', version = version + 1 WHERE id = $1`, t.world.People[assessor])
		}
		for _, step := range []struct {
			what string
			do   func()
		}{
			{"a form", changes["a form"]},
			{"its state", changes["its state"]},
			{"a comment", changes["a comment"]},
			{"that it is settled", settle},
			{"a place", place},
			{"no place", changes["a place"]},
			{"a name", rename},
		} {
			t.call("GET", "pack", nil)
			tag := t.header.Get("ETag")
			t.call("GET", "pack", nil, "If-None-Match", tag)
			t.phone.want(http.StatusNotModified)
			step.do()
			if t.call("GET", "pack", nil, "If-None-Match", tag); t.status != http.StatusOK {
				t.Errorf("%s: the phone is told nothing", step.what)
			}
		}
	})
}

func TestAPhoneIsToldOfFormsForAWhileAfterTheEnd(t *testing.T) {
	t.Parallel()
	phones(t, func(_ *testing.T, p *phone) {
		t := p.registered().sent()
		one := t.officer()
		t.brings(0, one)
		told := func() bool {
			t.call("GET", "status", nil)
			t.phone.want(http.StatusOK)
			return strings.Contains(string(t.body), one.ID)
		}
		end := func(ago time.Duration) {
			t.run(`UPDATE cycle SET state = 'ended', ended_at = $2 WHERE id = $1`, t.cycle.ID, db.At(t.world.Now().Add(-ago)))
		}
		if end(24 * time.Hour); !told() {
			t.Error("a phone that comes a day after the end would keep everything for good")
		}
		if end(91 * 24 * time.Hour); told() {
			t.Error("a phone is told of all that it ever sent")
		}
	})
}

// BenchmarkPack compares a pack of a thousand forms with asking for it when nothing changed. On two cores beside other
// work: 34 ms, and 1.4 ms when nothing changed, a twenty-fifth.
func BenchmarkPack(b *testing.B) {
	t := newTrip(b)
	for range 50 {
		forms := make([]any, 20)
		for i := range forms {
			forms[i] = t.officer()
		}
		t.brings(0, forms...)
	}
	handler := t.world.Handler()
	ask := func(tag string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/lapangan/api/pack", nil)
		r.Header.Set("Authorization", "Device "+t.ID+"."+t.Secret)
		r.Header.Set("If-None-Match", tag)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}
	tag := ask("").Header().Get("ETag")
	for name, have := range map[string]string{"new": "", "unchanged": tag} {
		b.Run(name, func(b *testing.B) {
			want := map[string]int{"new": http.StatusOK, "unchanged": http.StatusNotModified}[name]
			for b.Loop() {
				if w := ask(have); w.Code != want {
					b.Fatalf("%d %.300s", w.Code, w.Body)
				}
			}
		})
	}
}
