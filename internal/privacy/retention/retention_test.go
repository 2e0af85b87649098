package retention

import (
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/schema"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/casetest"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"
	"github.com/patuh-id/patuh/internal/workday"
)

// hall is a town with its archive.
type hall struct {
	*casetest.Town
	*Retention
}

func halls(t *testing.T, work func(t *testing.T, w *hall)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) { work(t, openHall(t, d)) })
}

func openHall(t *testing.T, d *db.DB) *hall {
	t.Helper()
	catalog, err := locale.Load(complaint.Texts, deadline.Texts, workday.Texts, access.Texts, Texts)
	if err != nil {
		t.Fatal(err)
	}
	w := &hall{Town: casetest.Open(t, d, catalog, nil, nil)}
	w.Retention = Over(Deps{
		DB: d, Now: w.Town.Now, Record: w.Town.Record, Access: w.Town.Access, Files: w.Town.Files, Catalog: catalog, Names: groundtest.Names,
		Unindex: w.Cases.Unindex, Settle: w.Cases.Settle, Log: slog.New(slog.DiscardHandler),
	})
	return w
}

func (w *hall) officer() access.Actor {
	return casetest.Holds("ppdp", access.DataProtectionOfficer, w.City.Scope())
}
func (w *hall) mayor() access.Actor { return casetest.Holds("wali", access.Leader, w.City.Scope()) }

// years is a schedule by which everything is kept for so many years.
func (w *hall) years(n int) Schedule {
	s := Schedule{Authority: w.City.ID, Status: Official, Decree: "Keputusan Contoh 1", DecreeOn: "2026-01-05", From: "2026-01-05", Note: "Jadwal yang sudah lama berlaku (contoh)."}
	for _, c := range Classes {
		s.Lines = append(s.Lines, Line{Class: c, Unit: Years, N: n, From: FromEnd})
	}
	return s
}

func (w *hall) set(s Schedule) Schedule {
	w.Helper()
	made, err := w.SetSchedule(w.Context(), w.officer(), s, true)
	w.Fine(err)
	return made
}

// secretWords are in everything that the closed case of a test says.
const secretWords = "kupukupu"

// closed is a case that is over, with words everywhere.
func (w *hall) closed() complaint.Case {
	w.Helper()
	owner := evidence.AccountOwner("admin")
	file, err := w.Town.Files.Keep(w.Context(), evidence.New{Owner: owner, Name: secretWords + ".pdf", Purpose: evidence.Attachment},
		strings.NewReader("%PDF-1.4\n% "+secretWords+"\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"))
	w.Fine(err)
	c := w.Working(func(n *complaint.New) {
		n.Words, n.Place, n.Wish = "Di jalan "+secretWords+" ada lubang yang dalam sekali.", "Jalan "+secretWords, "Tutup lubang "+secretWords
		n.Reporter = complaint.Reporter{Name: "Ibu " + secretWords, Reach: complaint.ByMail, Mail: secretWords + "@contoh.id", Shown: true}
	})
	c = w.Done(w.Cases.Note(w.Context(), w.Officer(w.Roads), c.ID, 0, complaint.Remark{Words: "Catatan " + secretWords}))
	c = w.Done(w.Cases.Note(w.Context(), w.Desk(), c.ID, 0, complaint.Remark{Words: "Surat " + secretWords, Files: []string{file.ID}}))
	text := casetest.FullAnswer()
	text.Finding += " " + secretWords
	o := complaint.To{Body: c.Body, Unit: c.Unit}
	c = w.Done(w.Cases.DraftAnswer(w.Context(), w.Worker(o), c.ID, c.Version, text, true))
	c = w.Done(w.Cases.SendAnswer(w.Context(), w.Head(o), c.ID, c.Version))
	c = w.Done(w.Cases.Confirm(w.Context(), w.Visitor(c), 4))
	w.Fine(w.Cases.Index(w.Context()))
	return c
}

// later lets years go by; every time limit runs out.
func (w *hall) later(years int) {
	w.Helper()
	w.Wait(60)
	w.Pass(time.Duration(years*366*24) * time.Hour)
}

// agreed is a list that two people agreed on, for today.
func (w *hall) agreed() Plan {
	w.Helper()
	p, err := w.DryRun(w.Context(), w.officer(), w.City.ID, "", w.today())
	w.Fine(err)
	w.Fine(w.Propose(w.Context(), w.officer(), p.ID, p.Hash))
	w.Fine(w.Approve(w.Context(), w.mayor(), p.ID, p.Hash))
	return p
}

func (w *hall) today() string {
	return w.Retention.now().In(zoneOf("Asia/Makassar")).Format(time.DateOnly)
}

// found are the tables in which words stand, in whatever column.
func found(t *testing.T, d *db.DB, words string) []string {
	t.Helper()
	tables, err := d.Tables(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	var in []string
	for _, table := range tables {
		for _, column := range table.Columns {
			n, err := db.One(t.Context(), d, db.Column[int], `SELECT count(*) FROM `+db.Quote(table.Name)+` WHERE lower(CAST(`+db.Quote(column.Name)+` AS text)) LIKE $1`,
				"%"+words+"%")
			if err != nil {
				t.Fatal(err)
			}
			if n > 0 {
				in = append(in, table.Name+"."+column.Name)
			}
		}
	}
	return in
}

// inFolder are the files below a folder that have words in them.
func inFolder(t *testing.T, folder, words string) []string {
	t.Helper()
	var in []string
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err == nil && strings.Contains(strings.ToLower(string(data)), words) {
			in = append(in, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestAfterARunTheWordsAreNowhere(t *testing.T) {
	t.Parallel()
	halls(t, func(t *testing.T, w *hall) {
		c := w.closed()
		if in := found(t, w.Town.DB, secretWords); len(in) < 6 {
			t.Fatalf("the test looks in the wrong places: %v", in)
		}
		if len(inFolder(t, w.Blobs, secretWords)) == 0 {
			t.Fatal("the file is not in the store")
		}
		w.set(w.years(2))
		w.later(2)
		p := w.agreed()
		w.Fine(w.Run(t.Context(), p.ID))
		w.Pass(24 * time.Hour)
		_, err := w.Town.Files.Sweep(t.Context(), true)
		w.Fine(err)
		w.Pass(24 * time.Hour)
		_, err = w.Town.Files.Sweep(t.Context(), true)
		w.Fine(err)
		if in := found(t, w.Town.DB, secretWords); len(in) > 0 {
			t.Errorf("the words are still in %v", in)
		}
		if in := inFolder(t, w.Blobs, secretWords); len(in) > 0 {
			t.Errorf("the bytes are still in %v", in)
		}
		v, err := w.Plan(t.Context(), w.officer(), p.ID, 0, PageSize)
		w.Fine(err)
		if v.State != Done || v.Gone != 1 || v.Items[0].Number != c.Number {
			t.Errorf("%+v", v)
		}
		again := w.Again(c)
		if again.Number != c.Number || again.Outcome != complaint.Fixed || again.Words != "" || again.Ended.IsZero() {
			t.Errorf("what stays: %+v", again)
		}
		_, err = w.Cases.Appeal(t.Context(), w.Visitor(c), complaint.Said{Words: "Saya minta ditinjau lagi."})
		wantKind(t, err, problem.Conflict)
		salts, err := db.One(t.Context(), w.Town.DB, db.Column[int], `SELECT count(*) FROM ledger_event WHERE stream = $1 AND salt IS NOT NULL`, "case:"+c.ID)
		if err != nil || salts != 1 {
			t.Errorf("%d events of the case can still be read, want that of destroying alone (%v)", salts, err)
		}
	})
}

func wantKind(t *testing.T, err error, want problem.Kind) {
	t.Helper()
	if err == nil || problem.KindOf(err) != want {
		t.Errorf("got %v, want %v", err, want)
	}
}

// What SQLite's own file holds is more than what its tables say: pages that are free, and the log.
func TestAfterARunTheFileOfTheDatabaseHasNoneOfTheWords(t *testing.T) {
	t.Parallel()
	url := testkit.SQLiteURL(t)
	d, err := db.Open(t.Context(), url, schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	w := openHall(t, d)
	w.closed()
	w.set(w.years(2))
	w.later(2)
	folder := filepath.Dir(strings.TrimPrefix(url, "sqlite:"))
	if len(inFolder(t, folder, secretWords)) == 0 {
		t.Fatal("the words are not where the test looks")
	}
	p := w.agreed()
	w.Fine(w.Run(t.Context(), p.ID))
	if in := inFolder(t, folder, secretWords); len(in) > 0 {
		t.Errorf("the words are in %v", in)
	}
}
