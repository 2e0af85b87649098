package document

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestALetterGoesFromDraftToAnUnsignedFile(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		term := w.fill("ani", access.Acting, time.Time{})
		one := w.issued(w.text())
		if one.Number != "001/ORG/III/2026" || one.Day != "2026-03-03" || one.State != Issued {
			t.Errorf("number %q, day %q, state %s", one.Number, one.Day, one.State)
		}
		if one.Tenure != term.ID || one.Manner != access.Acting || one.Head.Signatory != "Pegawai ani" {
			t.Errorf("signed by %+v", one.Head)
		}
		kept, pdf, err := w.Unsigned(t.Context(), w.coordinator(), one.ID)
		must(t, err)
		if sumOf(pdf) != kept.UnsignedSum || !bytes.HasPrefix(pdf, []byte("%PDF-")) {
			t.Error("the file kept is not the one whose hash is kept")
		}
		// What the house is called later does not change what was issued.
		must(t, w.SetHouse(t.Context(), as(access.AuthorityAdministrator, w.city), House{Authority: w.city.ID, Name: "Nama baru", Pattern: DefaultPattern}))
		_, twin, err := w.Twin(t.Context(), w.coordinator(), one.ID)
		must(t, err)
		if twin.Head.Name != "Instansi kota-contoh" || twin.Sign.Title != "Plt. Kepala Bagian Organisasi," || twin.Lines[0].Text != one.Number {
			t.Errorf("the page says %+v", twin)
		}
		again, err := twin.PDF()
		must(t, err)
		if sumOf(again) != one.UnsignedSum {
			t.Error("the page for screen readers is made from other values than the file")
		}
	})
}

func TestADraftSaysThatItIsOneAndHasNoNumber(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one := w.written(w.text())
		got, twin, err := w.Twin(t.Context(), w.coordinator(), one.ID)
		must(t, err)
		if got.Code != "" || twin.Draft != "KONSEP" || twin.Proof != nil || twin.Lines[0].Text != "(belum bernomor)" {
			t.Errorf("a draft says %+v", twin)
		}
		if twin.Sign == nil || twin.Sign.Name != "" {
			t.Errorf("a draft whose post is vacant is signed by %+v", twin.Sign)
		}
	})
}

func TestWhatALetterLacksIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one := w.written(Text{Lang: "id", Subject: "Kosong"})
		_, err := w.Issue(t.Context(), w.coordinator(), one.ID, one.Version, "")
		var faults problem.Faults
		if !errors.As(err, &faults) {
			t.Fatal(err)
		}
		var fields []string
		for _, f := range faults {
			fields = append(fields, f.Place.File)
			if f.Key == "document.fault.empty" {
				t.Errorf("%s: where it is said, there is no such field", f.Place.File)
			}
		}
		if diff := cmp.Diff([]string{"recipients", "body", "position", "class"}, fields); diff != "" {
			t.Error(diff)
		}
		text := w.text()
		vacant := w.written(text)
		_, err = w.Issue(t.Context(), w.coordinator(), vacant.ID, vacant.Version, "")
		if !errors.As(err, &faults) || faults[0].Place.File != "tenure" {
			t.Errorf("a vacant post signs: %v", err)
		}
	})
}

func TestWhoSignsIsWhoHoldsThePositionThatDay(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.fill("ani", access.Definitive, time.Time{})
		w.pass(time.Hour)
		daily := w.fill("budi", access.Daily, w.now().Add(24*time.Hour))
		one := w.written(w.text())
		able, err := w.Signatories(t.Context(), w.coordinator(), one.ID)
		must(t, err)
		if len(able) != 2 {
			t.Fatalf("%+v may sign", able)
		}
		// Two may sign, so somebody must say who does.
		_, err = w.Issue(t.Context(), w.coordinator(), one.ID, one.Version, "")
		wantKind(t, err, problem.Invalid)
		one, err = w.Issue(t.Context(), w.coordinator(), one.ID, one.Version, daily.ID)
		must(t, err)
		if one.Manner != access.Daily || one.Head.Signatory != "Pegawai budi" {
			t.Errorf("signed by %+v as %s", one.Head, one.Manner)
		}
		w.pass(48 * time.Hour)
		if next := w.issued(w.text()); next.Head.Signatory != "Pegawai ani" || next.Number != "002/ORG/III/2026" {
			t.Errorf("after the Plh. signs %s, number %s", next.Head.Signatory, next.Number)
		}
		late := w.written(w.text())
		_, err = w.Issue(t.Context(), w.coordinator(), late.ID, late.Version, daily.ID)
		wantKind(t, err, problem.Invalid)
	})
}

func TestWhoeverStandsInForLeaveSignsNothing(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.fill("ani", access.Definitive, time.Time{})
		w.pass(time.Hour)
		w.fill("budi", access.Delegate, w.now().Add(24*time.Hour))
		if one := w.issued(w.text()); one.Head.Signatory != "Pegawai ani" {
			t.Errorf("signed by %+v", one.Head)
		}
	})
}

func TestNumbersHaveNoGapsWhoeverIssuesAtOnce(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.fill("ani", access.Definitive, time.Time{})
		const n = 12
		drafts := make([]Document, n)
		for i := range drafts {
			text := w.text()
			if i%3 == 2 {
				text.Body = "" // these fail, and give no number away
			}
			drafts[i] = w.written(text)
		}
		var wait sync.WaitGroup
		var mu sync.Mutex
		var numbers []string
		for _, one := range drafts {
			for range 2 { // two people press the button of the same letter
				wait.Go(func() {
					got, err := w.Issue(t.Context(), w.coordinator(), one.ID, one.Version, "")
					mu.Lock()
					defer mu.Unlock()
					if err == nil {
						numbers = append(numbers, got.Number)
					}
				})
			}
		}
		wait.Wait()
		slices.Sort(numbers)
		var want []string
		for i := range 8 {
			want = append(want, fmt.Sprintf("%03d/ORG/III/2026", i+1))
		}
		if diff := cmp.Diff(want, numbers); diff != "" {
			t.Error(diff)
		}
	})
}

func TestNumbersBeginAnewWithTheYearAndWithAPattern(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.fill("ani", access.Definitive, time.Time{})
		w.issued(w.text())
		administrator := as(access.AuthorityAdministrator, w.city)
		must(t, w.SetHouse(t.Context(), administrator, House{Authority: w.city.ID, Name: "A", Pattern: "{kode}-{urut}-{bulan}-{tahun}"}))
		if one := w.issued(w.text()); one.Number != "ORG-1-03-2026" {
			t.Errorf("number %s", one.Number)
		}
		w.pass(365 * 24 * time.Hour)
		if one := w.issued(w.text()); one.Number != "ORG-1-03-2027" {
			t.Errorf("number %s", one.Number)
		}
		wantKind(t, w.SetHouse(t.Context(), administrator, House{Authority: w.city.ID, Name: "B", Pattern: DefaultPattern}), problem.Conflict)
		for _, bad := range []string{"", "{urut}", "{tahun}", "{urut}/{tahun}/{hari}", "{urut}{tahun}{", strings.Repeat("x", 90) + "{urut}{tahun}", "{urut:9}/{tahun}"} {
			wantKind(t, w.SetHouse(t.Context(), administrator, House{Authority: w.city.ID, Name: "B", Pattern: bad, Version: 1}), problem.Invalid)
		}
	})
}

func TestANumberThatIsTakenIsNotGivenTwice(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.fill("ani", access.Definitive, time.Time{})
		w.issued(w.text())
		must(t, w.SetHouse(t.Context(), as(access.AuthorityAdministrator, w.city), House{Authority: w.city.ID, Name: "A", Pattern: "{urut:3}/ORG/{bulan romawi}/{tahun}"}))
		// 001/ORG stands on paper since the pattern before, so the register goes on behind it.
		for _, want := range []string{"002/ORG/III/2026", "003/ORG/III/2026"} {
			if one := w.issued(w.text()); one.Number != want {
				t.Errorf("number %s, want %s", one.Number, want)
			}
		}
	})
}

func TestANumberComesBackWhenTheDiskIsFull(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.fill("ani", access.Definitive, time.Time{})
		one := w.written(w.text())
		for _, table := range []string{"document_count", "document", "document_paper", "ledger_event"} {
			room := w.noRoom(table)
			if _, err := w.Issue(t.Context(), w.coordinator(), one.ID, one.Version, ""); err == nil {
				t.Errorf("issued without room in %s", table)
			}
			room()
			kept, err := w.One(t.Context(), w.coordinator(), one.ID)
			must(t, err)
			if kept.State != Draft || kept.Number != "" || kept.Code != "" || kept.Version != one.Version {
				t.Errorf("without room in %s it became %+v", table, kept)
			}
		}
		got, err := w.Issue(t.Context(), w.coordinator(), one.ID, one.Version, "")
		must(t, err)
		if got.Number != "001/ORG/III/2026" {
			t.Errorf("with room again the number is %s", got.Number)
		}
	})
}

func TestALetterIsNotIssuedWithoutTheNameOfWhoeverSigns(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.fill("ani", access.Definitive, time.Time{})
		w.Names = func(context.Context, ...string) (map[string]string, error) { return nil, nil }
		one := w.written(w.text())
		_, err := w.Issue(t.Context(), w.coordinator(), one.ID, one.Version, "")
		var faults problem.Faults
		if !errors.As(err, &faults) || faults[0].Key != "document.fault.no_name" {
			t.Errorf("got %v", err)
		}
	})
}

func TestSignsThatNobodySeesAreRefused(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		for name, sign := range map[string]string{
			"turned direction": "\u202e", "isolated": "\u2066", "line separator": "\u2028", "NUL": "\x00", "bell": "\a", "no text": "\xff",
		} {
			for field, text := range map[string]func(*Text){
				"subject":    func(x *Text) { x.Subject = "a" + sign + "b" },
				"class":      func(x *Text) { x.Class = "a" + sign + "b" },
				"recipients": func(x *Text) { x.Recipients = "a" + sign + "b" },
				"body":       func(x *Text) { x.Body = "a" + sign + "b" },
			} {
				written := w.text()
				text(&written)
				_, err := w.Write(t.Context(), w.coordinator(), w.city.ID, Letter, written)
				var faults problem.Faults
				if !errors.As(err, &faults) || len(faults) != 1 || faults[0].Place.File != field {
					t.Errorf("%s in %s: %v", name, field, err)
				}
			}
		}
		for _, id := range []string{"", "x", "\x00", "\xff", strings.Repeat("9", 5000)} {
			_, err := w.One(t.Context(), w.coordinator(), id)
			wantKind(t, err, problem.NotFound)
		}
	})
}

func TestWithdrawnAndReplacedDocumentsSaySo(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.fill("ani", access.Definitive, time.Time{})
		first, second, third := w.issued(w.text()), w.issued(w.text()), w.issued(w.text())
		actor := w.coordinator()
		wantKind(t, w.Replace(t.Context(), actor, first.ID, first.Version, first.Number, "salah"), problem.Invalid)
		wantKind(t, w.Replace(t.Context(), actor, first.ID, first.Version, "tidak ada", "salah"), problem.Invalid)
		must(t, w.Replace(t.Context(), actor, first.ID, first.Version, second.Number, "salah tanggal"))
		wantKind(t, w.Replace(t.Context(), actor, first.ID, first.Version+1, third.Number, "lagi"), problem.Conflict)
		wantKind(t, w.Replace(t.Context(), actor, third.ID, third.Version, first.Number, "mundur"), problem.Invalid)
		wantKind(t, w.Withdraw(t.Context(), actor, second.ID, second.Version, "", ""), problem.Invalid)
		must(t, w.Withdraw(t.Context(), actor, second.ID, second.Version, "tidak jadi", "SK Contoh 1"))
		wantKind(t, w.Withdraw(t.Context(), actor, second.ID, second.Version, "lagi", ""), problem.Conflict)

		v, err := w.ByCode(t.Context(), strings.ToLower(strings.ReplaceAll(first.Code, "-", " ")))
		must(t, err)
		if v.State != Replaced || v.Successor != second.Code || v.SuccessorNumber != second.Number {
			t.Errorf("the first says %+v", v)
		}
		v, err = w.ByCode(t.Context(), second.Code)
		must(t, err)
		if v.State != Withdrawn || v.Basis != "SK Contoh 1" || v.Event == "" {
			t.Errorf("the second says %+v", v)
		}
	})
}

func TestWhatIsNotForThePublicSaysNothingOfItsContent(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.fill("ani", access.Definitive, time.Time{})
		text := w.text()
		text.Open = false
		one := w.issued(text)
		v, err := w.ByCode(t.Context(), one.Code)
		must(t, err)
		if v.Subject != "" || strings.Contains(fmt.Sprintf("%+v", v), "Pegawai") {
			t.Errorf("it says %+v", v)
		}
		_, _, err = w.OpenTwin(t.Context(), one.Code)
		wantKind(t, err, problem.NotFound)
		_, twin, err := w.Twin(t.Context(), w.coordinator(), one.ID)
		must(t, err)
		if strings.Contains(twin.Words.Accessible, "http") {
			t.Errorf("the paper leads to a page that nobody may read: %s", twin.Words.Accessible)
		}
	})
}

func TestAFileIsComparedWithTheDocuments(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.fill("ani", access.Definitive, time.Time{})
		one := w.issued(w.text())
		_, pdf, err := w.Unsigned(t.Context(), w.coordinator(), one.ID)
		must(t, err)
		v, err := w.ByCode(t.Context(), one.Code)
		must(t, err)
		for want, data := range map[Match][]byte{Unsigned: pdf, Other: append(pdf, ' ')} {
			if got, _, err := v.Compare(bytes.NewReader(data)); err != nil || got != want {
				t.Errorf("got %s, %v; want %s", got, err, want)
			}
		}
		_, _, err = v.Compare(bytes.NewReader(make([]byte, MaxCompared+1)))
		wantKind(t, err, problem.TooLarge)
	})
}

func TestOnlyThoseWithARightDoWhatItTakes(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.fill("ani", access.Definitive, time.Time{})
		one := w.written(w.text())
		stranger := as(access.Coordinator, w.other)
		for name, err := range map[string]error{
			"read":    func() error { _, err := w.One(t.Context(), stranger, one.ID); return err }(),
			"list":    func() error { _, err := w.List(t.Context(), stranger, Query{Authority: w.city.ID}); return err }(),
			"edit":    func() error { _, err := w.Edit(t.Context(), stranger, one.ID, 1, w.text()); return err }(),
			"issue":   func() error { _, err := w.Issue(t.Context(), stranger, one.ID, 1, ""); return err }(),
			"discard": w.Discard(t.Context(), stranger, one.ID, 1),
			"house":   func() error { _, err := w.House(t.Context(), stranger, w.city.ID); return err }(),
		} {
			if problem.KindOf(err) != problem.NotFound {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err := w.Issue(t.Context(), as(access.Planner, w.city), one.ID, one.Version, "")
		wantKind(t, err, problem.Forbidden)
		_, err = w.Write(t.Context(), as(access.Assessor, w.city), w.city.ID, Letter, w.text())
		wantKind(t, err, problem.Forbidden)
		wantKind(t, w.SetHouse(t.Context(), w.coordinator(), House{Authority: w.city.ID, Name: "x", Pattern: DefaultPattern}), problem.Forbidden)
	})
}

func TestAListIsFilteredAndPaged(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		for i := range 5 {
			text := w.text()
			text.Subject = fmt.Sprintf("Surat %d 100%%", i)
			w.written(text)
			w.pass(time.Minute)
		}
		page := func(q Query) []string {
			q.Authority = w.city.ID
			list, err := w.List(t.Context(), w.coordinator(), q)
			must(t, err)
			var subjects []string
			for _, one := range list {
				subjects = append(subjects, one.Subject[6:7])
			}
			return subjects
		}
		first, err := w.List(t.Context(), w.coordinator(), Query{Authority: w.city.ID, Limit: 2})
		must(t, err)
		for _, c := range []struct {
			name string
			q    Query
			want []string
		}{
			{"all", Query{}, []string{"4", "3", "2", "1", "0"}},
			{"next page", Query{After: first[1], Limit: 2}, []string{"2", "1"}},
			{"words", Query{Words: "SURAT 3"}, []string{"3"}},
			{"signs", Query{Words: "100%"}, []string{"4", "3", "2", "1", "0"}},
			{"signs that are none", Query{Words: "10_%"}, nil},
			{"state", Query{State: Issued}, nil},
		} {
			if diff := cmp.Diff(c.want, page(c.q)); diff != "" {
				t.Errorf("%s: %s", c.name, diff)
			}
		}
	})
}

func TestADraftThatSomebodyElseChangedIsNotOverwritten(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one := w.written(w.text())
		next, err := w.Edit(t.Context(), w.coordinator(), one.ID, one.Version, w.text())
		must(t, err)
		_, err = w.Edit(t.Context(), w.coordinator(), one.ID, one.Version, w.text())
		wantKind(t, err, problem.Conflict)
		wantKind(t, w.Discard(t.Context(), w.coordinator(), one.ID, one.Version), problem.Conflict)
		must(t, w.Discard(t.Context(), w.coordinator(), one.ID, next.Version))
		_, err = w.Edit(t.Context(), w.coordinator(), one.ID, next.Version+1, w.text())
		wantKind(t, err, problem.Conflict)
	})
}
