package complaint

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

const (
	slur      = "Petugas loket bernama Fulan itu penjahat busuk."
	neutrally = "Laporan tentang petugas"
)

// accused is a case that works are done on, whose words insult somebody.
func (w *town) accused(about About) Case {
	w.t.Helper()
	c := w.received(func(n *New) {
		n.Words, n.Wish, n.Place = slur+" Ia penjahat.", "Pecat si penjahat.", "Loket si penjahat"
	})
	c = w.done(w.Verify(w.t.Context(), w.desk(), c.ID, c.Version, Verification{Class: Ordinary, Category: "jalan", Title: "Si penjahat di loket", Priority: Usual, About: about}))
	return c
}

// shielded is one whose words are, as the desk proposed and the coordinator decided.
func (w *town) shielded(about About) Case {
	w.t.Helper()
	c := w.accused(about)
	c = w.done(w.ProposeShield(w.t.Context(), w.desk(), c.ID, c.Version, "Menghina orang tanpa fakta."))
	return w.done(w.DecideShield(w.t.Context(), w.coordinator(), c.ID, c.Version, true, "Tidak ada fakta yang disebut."))
}

func TestWordsAreShieldedByTwoPeopleAndOpenedTheSameWay(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.accused(AboutPerson)
		before := w.clocks(c)
		_, err := w.ProposeShield(t.Context(), w.reviewer(), c.ID, c.Version, "Menghina.")
		wantKind(t, err, problem.Forbidden)
		_, err = w.ProposeShield(t.Context(), w.officer(w.roads), c.ID, c.Version, "Menghina.")
		wantKind(t, err, problem.NotFound)
		_, err = w.DecideShield(t.Context(), w.coordinator(), c.ID, c.Version, true, "Tidak ada fakta.")
		wantKind(t, err, problem.Conflict)
		_, err = w.ProposeShield(t.Context(), w.desk(), c.ID, c.Version, " ")
		wantFault(t, err, "why")

		c = w.done(w.ProposeShield(t.Context(), w.coordinator(), c.ID, c.Version, "Menghina orang tanpa fakta."))
		_, err = w.ProposeShield(t.Context(), w.desk(), c.ID, c.Version, "Menghina.")
		wantKind(t, err, problem.Conflict)
		_, err = w.DecideShield(t.Context(), w.coordinator(), c.ID, c.Version, true, "Usul saya sendiri.")
		wantKind(t, err, problem.Forbidden)
		_, err = w.DecideShield(t.Context(), w.desk(), c.ID, c.Version, true, "Meja juga setuju.")
		wantKind(t, err, problem.Forbidden)
		if all, err := w.ShieldProposals(t.Context(), w.coordinator(), w.city.ID); err != nil || len(all) != 0 {
			t.Errorf("one's own proposal waits for oneself: %v, %v", all, err)
		}
		all, err := w.ShieldProposals(t.Context(), w.reviewer(), w.city.ID)
		if err != nil || len(all) != 1 || all[0].Number != c.Number || all[0].Lifts {
			t.Errorf("what waits for a reviewer: %+v, %v", all, err)
		}
		c = w.done(w.DecideShield(t.Context(), w.reviewer(), c.ID, c.Version, true, "Tidak ada fakta yang disebut."))
		if !c.Shielded || c.Title != neutrally {
			t.Errorf("shielded is %v, with title %q", c.Shielded, c.Title)
		}
		if diff := cmp.Diff(fmt.Sprint(before), fmt.Sprint(w.clocks(c))); diff != "" {
			t.Errorf("clocks moved: %s", diff)
		}

		own, err := w.Mine(t.Context(), w.visitor(c))
		fine(t, err)
		last := own.Entries[len(own.Entries)-1]
		if last.Act != Shield || last.Why != "Tidak ada fakta yang disebut." || !strings.Contains(own.Case.Words, slur) || !slices.Contains(own.May, AskUnshield) {
			t.Errorf("the reporter reads %+v, %q, may %v", last, own.Case.Words, own.May)
		}

		// The reporter asks for a review: neither who proposed nor who decided before decides about that.
		c = w.done(w.Contest(t.Context(), w.visitor(c), Said{Words: "Saya melihat sendiri tanggal 3."}))
		_, err = w.DecideShield(t.Context(), w.reviewer(), c.ID, c.Version, false, "Tetap.")
		wantKind(t, err, problem.Forbidden)
		_, err = w.DecideShield(t.Context(), w.coordinator(), c.ID, c.Version, false, "Tetap.")
		wantKind(t, err, problem.Forbidden)
		second := w.serves("koordinator-dua", access.Coordinator)
		c = w.done(w.DecideShield(t.Context(), second, c.ID, c.Version, true, "Kini ada fakta."))
		if c.Shielded || c.Title != "Si penjahat di loket" {
			t.Errorf("shielded is %v, with title %q", c.Shielded, c.Title)
		}
		if f, err := w.File(t.Context(), w.desk(), c.ID); err != nil || !strings.Contains(f.Case.Words, slur) {
			t.Errorf("the words are not back: %q, %v", f.Case.Words, err)
		}
		_, err = w.Contest(t.Context(), w.visitor(c), Said{Words: "Lagi."})
		wantKind(t, err, problem.Conflict)
	})
}

func TestShieldedWordsAreNowhereButWithWhoLooks(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.shielded(AboutPerson)
		w.done(w.Say(t.Context(), w.visitor(c), Said{Words: "Sekali lagi: ia penjahat."}))
		c = w.again(c)
		fine(t, w.Index(t.Context()))
		desk := w.desk()
		clean := func(where string, it any) {
			t.Helper()
			if text := fmt.Sprintf("%+v", it); strings.Contains(text, "penjahat") || strings.Contains(text, "Fulan") {
				t.Errorf("%s shows %s", where, text)
			}
		}
		for _, actor := range []access.Actor{desk, w.coordinator(), w.reviewer()} {
			page, err := w.Queue(t.Context(), actor, Query{Authority: w.city.ID, Queue: Register})
			fine(t, err)
			clean("the register", page)
			if len(page.Rows) != 1 || page.Rows[0].Title != neutrally {
				t.Errorf("the register has %+v", page.Rows)
			}
			found, err := w.Search(t.Context(), actor, w.city.ID, "penjahat", "", 0)
			if err != nil || len(found.Rows) != 0 {
				t.Errorf("found by its words: %v, %v", found.Rows, err)
			}
			found, err = w.Search(t.Context(), actor, w.city.ID, c.Number, "", 0)
			fine(t, err)
			clean("search", found)
			f, err := w.File(t.Context(), actor, c.ID)
			fine(t, err)
			clean("the file", f)
			table, err := w.Export(t.Context(), actor, Query{Authority: w.city.ID, Queue: Register}, w.Catalog.Printer(locale.Indonesian))
			fine(t, err)
			clean("the register as a file", table.Rows)
			one, err := w.Numbered(t.Context(), actor, c.Number)
			fine(t, err)
			clean("by its number", one)
			rows, err := w.Excerpts(t.Context(), actor, c.ID)
			fine(t, err)
			clean("excerpts", rows)
		}

		// Sorting it anew leaves the neutral title.
		c = w.done(w.Reclass(t.Context(), desk, c.ID, c.Version, Reclassing{Title: "Si penjahat lagi", Priority: Usual, About: AboutPerson, Why: "Salah kategori."}))
		if c.Title != neutrally {
			t.Errorf("its title is %q", c.Title)
		}

		w.done(w.LookBehind(t.Context(), desk, c.ID))
		f, err := w.File(t.Context(), desk, c.ID)
		if err != nil || !strings.Contains(f.Case.Words, slur) || f.Veiled || f.Entries[len(f.Entries)-1].Act != LookBehind {
			t.Errorf("who looked reads %q, %v", f.Case.Words, err)
		}
		f, err = w.File(t.Context(), w.coordinator(), c.ID)
		fine(t, err)
		clean("the file of who did not look", f)
		w.pass(2 * time.Hour)
		f, err = w.File(t.Context(), desk, c.ID)
		fine(t, err)
		clean("the file after an hour", f)
	})
}

func TestWhoOnlyReadsTheCaseDoesNotReadItsShieldedWords(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.accepted(w.disposed(w.shielded(AboutOffice), w.roads), w.roads)
		_, err := w.LookBehind(t.Context(), w.head(w.health), c.ID)
		wantKind(t, err, problem.NotFound)
		leader := w.seat("walikota", access.Leader, w.city.Scope())
		if _, err := w.File(t.Context(), leader, c.ID); err != nil {
			t.Error(err)
		}
		_, err = w.LookBehind(t.Context(), leader, c.ID)
		wantKind(t, err, problem.Forbidden)
		colleague := holds("rekan-"+w.roads.Unit, access.Handler, w.in(w.roads))
		_, err = w.LookBehind(t.Context(), colleague, c.ID)
		wantKind(t, err, problem.Forbidden)
		// Whom it is about neither sees the case nor decides about it.
		second := w.serves("koordinator-dua", access.Coordinator)
		w.done(w.ProposeShield(t.Context(), w.desk(), c.ID, 0, "Kini ada fakta."))
		w.done(w.Bar(t.Context(), w.coordinator(), c.ID, 0, Reported{Accounts: []string{second.Account}}, "Tentang dia."))
		_, err = w.DecideShield(t.Context(), second, c.ID, 0, false, "Tetap.")
		wantKind(t, err, problem.NotFound)
	})
}

func TestAReferralOfShieldedWordsIsShieldedThere(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.shielded(AboutPerson)
		c = w.done(w.Refer(t.Context(), w.desk(), c.ID, c.Version, Referral{Authority: w.other.ID, Why: "Kewenangan provinsi."}))
		sent, err := w.SentOn(t.Context(), w.DB, c.ID)
		fine(t, err)
		there := holds("admin-provinsi", access.CaseAdministrator, w.other.Scope())
		one, err := w.Numbered(t.Context(), there, sent[0].Became)
		if err != nil || !one.Shielded || one.Title != neutrally || one.Words != "" {
			t.Errorf("there it is %+v, %v", one, err)
		}
		w.done(w.LookBehind(t.Context(), there, one.ID))
		f, err := w.File(t.Context(), there, one.ID)
		if err != nil || !strings.Contains(f.Case.Words, slur) {
			t.Errorf("who has to work on it reads %q, %v", f.Case.Words, err)
		}
	})
}
