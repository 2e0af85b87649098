package complaint

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

func sqliteFor(t *testing.T) *db.DB {
	t.Helper()
	return testkit.SQLite(t)
}

func TestAListIsKeptUnderANameOfOnesOwn(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		admin, colleague := s.serves("ani", access.CaseAdministrator), s.serves("budi", access.CaseAdministrator)
		q := Query{Authority: s.city.ID, Queue: Register, Category: "air", From: s.now(), After: "x"}
		if _, err := s.KeepFilter(t.Context(), admin, "Air", Query{Authority: s.other.ID, Queue: Register}); problem.KindOf(err) != problem.NotFound {
			t.Errorf("of another authority: %v", err)
		}
		q.After = ""
		for _, name := range []string{"", "  ", strings.Repeat("n", 61), "a\u202eb", "\xff"} {
			if _, err := s.KeepFilter(t.Context(), admin, name, q); problem.KindOf(err) != problem.Invalid {
				t.Errorf("%q: %v", name, err)
			}
		}
		_, err := s.KeepFilter(t.Context(), admin, "  Air   bersih ", q)
		fine(t, err)
		q.Category = "jalan"
		kept, err := s.KeepFilter(t.Context(), admin, "Air bersih", q)
		fine(t, err)
		list, err := s.Filters(t.Context(), admin, s.city.ID)
		fine(t, err)
		if diff := cmp.Diff([]Filter{kept}, list); diff != "" || list[0].Name != "Air bersih" || list[0].Query.Category != "jalan" {
			t.Error(diff)
		}
		fine(t, s.DropFilter(t.Context(), colleague, kept.ID))
		for i := range MaxFilters - 1 {
			_, err := s.KeepFilter(t.Context(), admin, "Daftar "+strconv.Itoa(i), q)
			fine(t, err)
		}
		if _, err := s.KeepFilter(t.Context(), admin, "Satu lagi", q); problem.KindOf(err) != problem.TooMany {
			t.Errorf("one too many: %v", err)
		}
		fine(t, s.DropFilter(t.Context(), admin, kept.ID))
		if list, err = s.Filters(t.Context(), admin, s.city.ID); err != nil || len(list) != MaxFilters-1 {
			t.Errorf("%d left, %v", len(list), err)
		}
		if list, err = s.Filters(t.Context(), colleague, s.city.ID); err != nil || len(list) != 0 {
			t.Errorf("a colleague has %d, %v", len(list), err)
		}
	})
}

func TestAMentionWaitsUntilTheCaseIsOpened(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		one := s.put(t, Case{Body: "kota", Unit: "u1", State: Disposed})
		s.write(t, `INSERT INTO complaint_entry (id, complaint_id, version, act, at, recorded_at, party, by_account, role, audience, was, state, why, words, data)
			VALUES ('e1', $1, 2, 'note', $2, $2, 'office', 'ani', '', 'office', 'disposed', 'disposed', '', 'Tolong dilihat', '{}')`, one.ID, db.At(s.now()))
		for _, account := range []string{"budi", "luar"} {
			s.write(t, `INSERT INTO complaint_mention (entry_id, account, complaint_id, seen_at) VALUES ('e1', $1, $2, NULL)`, account, one.ID)
		}
		officer, outside := s.works("budi", access.UnitOfficer, "u1"), s.works("luar", access.UnitOfficer, "u2")
		list, err := s.Mentions(t.Context(), officer)
		fine(t, err)
		if len(list) != 1 || list[0].Entry.Words != "Tolong dilihat" || list[0].Row.Number != one.Number {
			t.Errorf("%+v", list)
		}
		if list, err := s.Mentions(t.Context(), outside); err != nil || len(list) != 0 {
			t.Errorf("whoever may not see the case is shown %d, %v", len(list), err)
		}
		file, err := s.File(t.Context(), officer, one.ID)
		fine(t, err)
		if file.Case.Opened.IsZero() || len(file.Entries) != 1 || file.Names["ani"] != "Pegawai ani" {
			t.Errorf("%+v", file)
		}
		if list, err := s.Mentions(t.Context(), officer); err != nil || len(list) != 0 {
			t.Errorf("after opening %d are left, %v", len(list), err)
		}
	})
}

func TestOnlyWhoeverHasToActOpensACase(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		one := s.put(t, Case{Body: "kota", Unit: "u1", State: Disposed})
		opened := func(actor access.Actor) bool {
			file, err := s.File(t.Context(), actor, one.ID)
			fine(t, err)
			return !file.Case.Opened.IsZero()
		}
		if opened(s.serves("ani", access.CaseAdministrator)) || opened(access.Machine()) {
			t.Error("somebody who only looks opened it")
		}
		if !opened(s.works("budi", access.Handler, "u1")) {
			t.Error("whoever works there did not open it")
		}
		first, err := byID(t.Context(), s.DB, one.ID)
		fine(t, err)
		s.pass(time.Hour)
		opened(s.works("citra", access.Handler, "u1"))
		if again, err := byID(t.Context(), s.DB, one.ID); err != nil || !again.Opened.Equal(first.Opened) || again.Version != one.Version {
			t.Errorf("opened again: %v %v", again.Opened, err)
		}
	})
}

func TestTheRegisterAsAFileHasNobodyInIt(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		one := s.put(t, Case{Words: "Saya Siti, rumah saya di gang 3", Place: "Gang 3", Title: "=1+1", Class: Ordinary})
		s.clock(t, one, "verifikasi", time.Hour)
		kept := s.put(t, Case{Title: "Rahasia", Examined: true, State: Examining, Class: Supervision, Received: s.now().Add(time.Minute)})
		admin := s.serves("ani", access.CaseAdministrator)
		table, err := s.Export(t.Context(), admin, Query{Authority: s.city.ID, Queue: Register}, s.Catalog.Printer(locale.Indonesian))
		fine(t, err)
		if len(table.Rows) != 2 || len(table.Rows[0]) != len(table.Columns) {
			t.Fatalf("%+v", table)
		}
		if got := strings.Trim(strings.Join(table.Rows[0], ""), "|"); got != kept.Number+"Dalam penanganan khusus" {
			t.Errorf("what is withheld says %q", got)
		}
		all := strings.Join(table.Rows[1], "|")
		if strings.Contains(all, "Siti") || strings.Contains(all, "Gang") || !strings.Contains(all, one.Number) || !strings.Contains(all, "|2026-03-05|") {
			t.Error(all)
		}
		events, err := s.Record.Events(t.Context(), "authority/"+s.city.ID, 10)
		fine(t, err)
		if len(events) == 0 || events[0].Kind != "complaint.exported" {
			t.Errorf("%+v", events)
		}
	})
}
