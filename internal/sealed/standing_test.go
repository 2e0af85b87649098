package sealed

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

var groundDay = time.Date(2026, time.March, 2, 1, 0, 0, 0, time.UTC)

// stands is the condition of the city as people read it: state and text.
func (w *house) stands() string {
	w.t.Helper()
	all, err := w.Conditions().Look(w.t.Context())
	must(w.t, err)
	if len(all) != 1 {
		w.t.Fatalf("%d conditions", len(all))
	}
	return string(all[0].State) + " " + strings.TrimPrefix(all[0].Said, "sealed.condition.")
}

func TestAnOfficerWhoLeavesLosesTheirKeyAndTheRestAreWarnedWhenTheyAreFew(t *testing.T) {
	t.Parallel()
	houses(t, func(t *testing.T, w *house) {
		expect := func(when, want string) {
			t.Helper()
			if got := w.stands(); got != want {
				t.Errorf("%s it stands at %q, want %q", when, got, want)
			}
		}
		expect("without anybody", "off off")
		w.appoints("sari", "tono", "umar")
		expect("without a key", "watch no_key")
		_, err := w.MakeKey(t.Context(), w.actor("sari"), w.City.ID, w.two("sari", "tono", "umar"), 3, false)
		must(t, err)
		expect("with three", "good good")
		w.keeps("case", "Siti Contoh")

		w.leaves("umar")
		expect("when one left", "watch left")
		if _, err := w.Enter(t.Context(), w.actor("umar"), w.City.ID, w.phrases["umar"]); problem.KindOf(err) != problem.Conflict {
			t.Errorf("who left comes in: %v", err)
		}
		must(t, w.Close(t.Context()))
		expect("after their key was withdrawn", "watch few")
		shares, err := db.One(t.Context(), w.Ground.DB, db.Column[int], `SELECT count(*) FROM sealed_share`)
		if err != nil || shares != 2 {
			t.Errorf("%d shares, %v", shares, err)
		}
		if !slices.Contains(w.told.to("sari"), keysKind.Name) {
			t.Error("the others are not told")
		}
		must(t, w.Split(t.Context(), w.actor("sari"), w.City.ID, w.two("sari", "tono")))

		// The last but one leaves: withdrawing that key would close what is kept, so the share stays and is worth nothing.
		w.leaves("tono")
		must(t, w.Close(t.Context()))
		expect("with one officer", "alarm closed")
		shares, err = db.One(t.Context(), w.Ground.DB, db.Column[int], `SELECT count(*) FROM sealed_share`)
		if err != nil || shares != 2 {
			t.Errorf("%d shares with one officer left, %v", shares, err)
		}
		if _, err := w.asks("sari", "case"); problem.KindOf(err) != problem.Conflict || !strings.Contains(err.Error(), "alone") {
			t.Errorf("one officer alone: %v", err)
		}
		if is, err := w.Sealed.Ready(t.Context(), w.Ground.DB, w.City.ID); err != nil || is {
			t.Errorf("names are taken with one officer: %v", err)
		}
	})
}

func TestTwoOfThreeLosePassphrasesAndSheetsBringThemBackOrANewKeyBegins(t *testing.T) {
	t.Parallel()
	for _, found := range []bool{true, false} {
		name := map[bool]string{true: "with sheets", false: "without"}[found]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			houses(t, func(t *testing.T, w *house) {
				sheets := w.begins("sari", "tono", "umar")
				w.keeps("case", "Siti Contoh")
				w.makesOwn("sari", true)
				w.makesOwn("tono", true)
				if got := w.stands(); got != "alarm closed" {
					t.Errorf("it stands at %s", got)
				}
				if err := w.Split(t.Context(), w.actor("sari"), w.City.ID, w.two("sari", "umar")); problem.KindOf(err) != problem.Conflict {
					t.Errorf("one share made the key: %v", err)
				}
				if found {
					must(t, w.Recover(t.Context(), w.actor("sari"), w.City.ID, w.two("sari", "tono", "umar"), []string{sheets[0].Code, sheets[2].Code}))
					r, err := w.asks("umar", "case")
					must(t, err)
					must(t, w.agrees("sari", r.ID))
					if text, err := w.reads("umar", r.ID); err != nil || text != "Siti Contoh" {
						t.Errorf("read %q, %v", text, err)
					}
					return
				}
				_, err := w.MakeKey(t.Context(), w.actor("sari"), w.City.ID, w.two("sari", "tono", "umar"), 3, true)
				must(t, err)
				if _, err := w.asks("sari", "case"); problem.KindOf(err) != problem.Conflict || !strings.Contains(err.Error(), "other_key") {
					t.Errorf("what is sealed to the lost key: %v", err)
				}
				w.keeps("later", "Budi Contoh")
				r, err := w.asks("sari", "later")
				must(t, err)
				must(t, w.agrees("tono", r.ID))
				if text, err := w.reads("sari", r.ID); err != nil || text != "Budi Contoh" {
					t.Errorf("read %q, %v", text, err)
				}
				kept, err := w.Keeping(t.Context(), w.actor("sari"), w.City.ID)
				if err != nil || kept.Kept != 2 || kept.Lost != 1 {
					t.Errorf("keeping %+v, %v", kept, err)
				}
			})
		})
	}
}

func TestOfficersAreToldOfWhatWaitsIsDecidedAndRunsOutAndOfNoCase(t *testing.T) {
	t.Parallel()
	houses(t, func(t *testing.T, w *house) {
		w.begins("sari", "tono", "umar", "wati")
		w.told.sent = nil
		w.keeps("case", "Siti Contoh")
		r, err := w.asks("sari", "case", "wati")
		must(t, err)
		must(t, w.agrees("tono", r.ID))
		w.Clock.Pass(ReadFor - warnBefore - time.Minute)
		must(t, w.Close(t.Context()))
		if got := w.told.to("sari"); slices.Contains(got, endingKind.Name) {
			t.Errorf("told too early: %v", got)
		}
		w.Clock.Pass(2 * time.Minute)
		must(t, w.Close(t.Context()))
		must(t, w.Close(t.Context()))
		w.keeps("second", "Budi Contoh")
		r, err = w.asks("tono", "second")
		must(t, err)
		must(t, w.acts(func(ctx context.Context, tx db.Tx, touched *ledger.Touched) error {
			_, err := w.Refuse(ctx, tx, w.actor("umar"), r.ID, "Tanyakan dulu lewat kotak pesan.", touched)
			return err
		}))
		want := map[string][]string{
			"sari": {"identity.decided", "identity.ending", "identity.waiting"},
			"tono": {"identity.waiting", "identity.decided"},
			"umar": {"identity.waiting", "identity.waiting"},
			"wati": {"identity.waiting"}, // the first is about them
		}
		for name, kinds := range want {
			if diff := cmp.Diff(kinds, w.told.to(name)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		for _, m := range w.told.sent {
			if len(m.Args) > 0 || strings.Contains(m.Link, "case") || m.Scope != (access.Scope{Authority: w.City.ID}) {
				t.Errorf("a message says %+v", m)
			}
		}
	})
}

func TestASheetIsReadAsItIsPrintedWithItsLinesNumbered(t *testing.T) {
	t.Parallel()
	m, _, _ := ring(t, 2)
	sheets, err := m.sheets(2, 3)
	must(t, err)
	for _, one := range sheets {
		var typed strings.Builder
		for i, line := range lined(one.Code, 4) {
			typed.WriteString(strconv.Itoa(i+1) + ".  " + strings.ToLower(line) + "\n")
		}
		for _, text := range []string{typed.String(), one.Code, strings.ReplaceAll(one.Code, " ", "")} {
			if read, err := readSheet(text); err != nil || int(read.x) != one.Number {
				t.Errorf("%q: %v", text, err)
			}
		}
	}
}

func TestWhoeverCannotSignInIsNoOfficerMeanwhile(t *testing.T) {
	t.Parallel()
	houses(t, func(t *testing.T, w *house) {
		w.begins("sari", "tono")
		out := ""
		w.SignsIn = func(_ context.Context, _ db.Queryer, account string) (bool, error) { return account != out, nil }
		if is, err := w.Sealed.Ready(t.Context(), w.Ground.DB, w.City.ID); err != nil || !is {
			t.Fatalf("not ready: %v", err)
		}
		out = "tono"
		if is, err := w.Sealed.Ready(t.Context(), w.Ground.DB, w.City.ID); err != nil || is {
			t.Errorf("ready with one who cannot sign in: %v", err)
		}
		all, err := w.Conditions().Look(t.Context())
		if err != nil || all[0].State != condition.Watch {
			t.Errorf("%+v, %v", all, err)
		}
	})
}
