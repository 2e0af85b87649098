package complaint

import (
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
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
)

// atOnce does something n times at the same moment, and returns the errors.
func atOnce(n int, do func(i int) error) error {
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { errs[i] = do(i) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// running are the numbers of a register, in order.
func (w *counter) running() []int64 {
	w.t.Helper()
	all, err := db.All(w.t.Context(), w.DB, db.Column[int64], `SELECT running FROM complaint ORDER BY running`)
	w.must(err)
	return all
}

func (w *counter) gapless(want int) {
	w.t.Helper()
	all := w.running()
	if len(all) != want {
		w.t.Errorf("%d cases, not %d", len(all), want)
	}
	for i, n := range all {
		if n != int64(i)+1 {
			w.t.Fatalf("number %d stands where %d should", n, i+1)
		}
	}
}

func TestAThousandAtOnceHaveNoGapAndNoDouble(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		var mu sync.Mutex
		pins := map[string]string{}
		w.must(atOnce(1_000, func(i int) error {
			r, err := w.Receive(t.Context(), access.Public(), w.report(fmt.Sprintf("formulir-%d", i)))
			mu.Lock()
			defer mu.Unlock()
			if pins[r.Case.Number] != "" {
				return fmt.Errorf("%s was given twice", r.Case.Number)
			}
			if len(r.Clocks) != 2 {
				return fmt.Errorf("%s has %d clocks", r.Case.Number, len(r.Clocks))
			}
			pins[r.Case.Number] = r.PIN
			return err
		}))
		w.gapless(1_000)
		number := "CTK-2026-000777"
		if v, err := w.Enter(t.Context(), number, pins[number], village); err != nil || v.Number != number {
			t.Errorf("%+v, %v", v, err)
		}
		w.sound()
	})
}

func TestTheSameFormAtTwoReplicasAtOnceIsOneCase(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		key, err := account.OpenKey(t.TempDir())
		w.must(err)
		w.Seal = key.Sealer("complaint")
		other := w.replica(w.DB, key)
		other.Files = w.Files
		for round := range 10 {
			var mu sync.Mutex
			ids, pins := map[string]int{}, map[string]bool{}
			w.must(atOnce(16, func(i int) error {
				room := []*Complaints{w.Complaints, other}[i%2]
				r, err := room.Receive(t.Context(), access.Public(), w.report(fmt.Sprintf("satu-%d", round)))
				mu.Lock()
				defer mu.Unlock()
				if !r.Again {
					ids["fresh"]++
				}
				ids[r.Case.ID]++
				pins[r.PIN] = true
				return err
			}))
			if len(ids) != 2 || ids["fresh"] != 1 || len(pins) != 1 {
				t.Errorf("%v, %d PINs", ids, len(pins))
			}
		}
		w.gapless(10)
	})
}

func TestABadCaseDoesNotSpoilItsNeighbours(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		err := atOnce(60, func(i int) error {
			n := w.report("")
			switch i % 3 {
			case 1:
				n.Category = "tidak-ada"
			case 2:
				n.Authority = w.province.ID // takes none
			}
			_, err := w.Receive(t.Context(), access.Public(), n)
			if bad := i%3 != 0; bad == (err == nil) {
				return fmt.Errorf("case %d: %w", i, err)
			}
			return nil
		})
		w.must(err)
		w.gapless(20)
	})
}

// noRoom lets a table be written no more, as a full disk does; what it returns makes room again.
func (w *counter) noRoom(table string) func() {
	w.t.Helper()
	statements := []string{`CREATE TRIGGER no_room BEFORE INSERT ON ` + table + ` BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`}
	on := ""
	if w.DB.Engine() == db.PostgreSQL {
		statements = []string{
			`CREATE OR REPLACE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '53100'; END $$`,
			`CREATE TRIGGER no_room BEFORE INSERT ON ` + table + ` FOR EACH ROW EXECUTE FUNCTION no_room()`,
		}
		on = ` ON ` + table
	}
	run := func(statements ...string) {
		w.t.Helper()
		for _, statement := range statements {
			w.must(w.DB.InTx(w.t.Context(), func(ctx context.Context, tx db.Tx) error {
				_, err := tx.Exec(ctx, statement)
				return err
			}))
		}
	}
	run(statements...)
	return func() { run(`DROP TRIGGER no_room` + on) }
}

func TestAFullDiskKeepsNothingAndTakesNoNumber(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		w.receive(access.Public(), w.report("sebelum"))
		for _, table := range []string{"complaint", "complaint_reporter", "complaint_entry", "clock", "ledger_event", "ledger_row"} {
			room := w.noRoom(table)
			if _, err := w.Receive(t.Context(), access.Public(), w.report("penuh")); err == nil {
				t.Errorf("%s is full, and the case was taken", table)
			}
			room()
		}
		r := w.receive(access.Public(), w.report("penuh"))
		if r.Case.Running != 2 || r.Again {
			t.Errorf("%+v", r)
		}
		w.gapless(2)
		w.sound()
	})
}

// Scenario 9 of the domain note.
func TestSlipsTypedInTheNextDayKeepTheirTimeAndTheRegisterHasNoGaps(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		slips, err := w.PrintSlips(t.Context(), w.clerk, w.city.ID, "a", 12)
		w.must(err)
		monday := time.Date(2026, time.November, 23, 1, 0, 0, 0, time.UTC) // 09:00 in the city
		w.pass(monday.Add(24 * time.Hour).Sub(w.now()))
		w.receive(access.Public(), w.report("")) // the line is back
		for i, slip := range slips {
			n := w.report("")
			n.Slip, n.Channel, n.Received = slip.ID, SlipIn, monday.Add(time.Duration(i)*10*time.Minute)
			r := w.receive(w.clerk, n)
			if !r.Case.Received.Equal(n.Received) || !r.Case.Registered.Equal(w.now()) || r.Case.TakenBy != "petugas" {
				t.Errorf("received %v, registered %v", r.Case.Received, r.Case.Registered)
			}
			if c := r.Clocks[0]; !c.Started.Equal(n.Received) || c.DueOn.String() != "2026-11-26" {
				t.Errorf("%s runs from %v until %s", c.Code, c.Started, c.DueOn)
			}
		}
		w.gapless(13)
		kept, err := w.Slips(t.Context(), w.clerk, w.city.ID, "A", Slip{})
		w.must(err)
		if len(kept) != 12 || kept[11].Code() != "A-0001" || kept[0].Number != "CTK-2026-000013" {
			t.Errorf("%+v", kept)
		}
		n := w.report("")
		n.Slip = slips[3].ID
		_, err = w.Receive(t.Context(), w.clerk, n)
		if diff := cmp.Diff([]string{"slip slip"}, faultsOf(t, err)); diff != "" {
			t.Error("a slip was used twice", diff)
		}
		more, err := w.PrintSlips(t.Context(), w.clerk, w.city.ID, "A", 1)
		w.must(err)
		void, err := w.VoidSlip(t.Context(), w.clerk, more[0].ID, more[0].Version, "basah")
		w.must(err)
		n.Slip = void.ID
		if _, err = w.Receive(t.Context(), w.clerk, n); err == nil {
			t.Error("a void slip was used")
		}
		w.gapless(13)
		w.sound()
	})
}

func TestWhenItWasReceivedIsBelievedWithinReason(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		for _, one := range []struct {
			name     string
			received time.Time
			want     []string
		}{
			{"a minute ahead, by another clock", w.now().Add(time.Minute), nil},
			{"tomorrow", w.now().Add(24 * time.Hour), []string{"received ahead"}},
			{"last month", w.now().AddDate(0, -1, 0), nil},
			{"three years ago", w.now().AddDate(-3, 0, 0), []string{"received old"}},
		} {
			n := w.report("")
			n.Received = one.received
			r, err := w.Receive(t.Context(), w.clerk, n)
			if one.want == nil {
				if err != nil || r.Case.Received.After(w.now()) {
					t.Errorf("%s: %v, %v", one.name, r.Case.Received, err)
				}
				continue
			}
			if diff := cmp.Diff(one.want, faultsOf(t, err)); diff != "" {
				t.Error(one.name, diff)
			}
		}
		n := w.report("")
		n.Received = w.now().AddDate(0, -1, 0)
		if r := w.receive(access.Public(), n); !r.Case.Received.Equal(w.now()) {
			t.Error("the public said when the office received it")
		}
	})
}

func TestWhatHappenedLongAgoIsTakenWithANote(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		for happened, want := range map[string][]string{
			"2026-11-20": nil, "2026-09-01": {"complaint.note.thirty_days"}, "2023-01-01": {"complaint.note.two_years"},
		} {
			n := w.report("")
			n.Happened = happened
			if diff := cmp.Diff(want, w.receive(access.Public(), n).Notes); diff != "" {
				t.Error(happened, diff)
			}
		}
	})
}

func TestTheYearOfANumberIsTheAuthoritysOwn(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		w.pass(time.Date(2026, time.December, 31, 15, 59, 0, 0, time.UTC).Sub(w.now())) // 23:59 in the city
		if r := w.receive(access.Public(), w.report("")); r.Case.Number != "CTK-2026-000001" {
			t.Error(r.Case.Number)
		}
		w.pass(2 * time.Minute)
		n := w.report("")
		n.Received = w.now().Add(-48 * time.Hour)
		if r := w.receive(w.clerk, n); r.Case.Number != "CTK-2027-000001" {
			t.Error(r.Case.Number)
		}
	})
}

// reporterRow is what the database has of who spoke up.
func (w *counter) reporterRow(id string) (sealed, caller, reach string) {
	w.t.Helper()
	w.must(w.DB.QueryRow(w.t.Context(), `SELECT sealed, caller, reach FROM complaint_reporter WHERE complaint_id = $1`, id).Scan(&sealed, &caller, &reach))
	return sealed, caller, reach
}

func TestNothingIsKeptOfWhoeverIsAnonymous(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		n := w.report("")
		n.Secrecy = Anonymous
		n.Reporter = Reporter{Name: "Budi", Phone: "bukan nomor", Mail: "budi", Reach: ByPhone, Shown: true, Proxy: "Ani", Needs: []string{"elderly"}}
		r := w.receive(access.Public(), n)
		if sealed, caller, reach := w.reporterRow(r.Case.ID); sealed != "" || caller != "" || reach != "mailbox" {
			t.Errorf("%q, %q, %q", sealed, caller, reach)
		}
	})
}

func TestWhoeverIsSecretIsSealedAndNotShownNorRecognised(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		n := w.report("")
		n.Secrecy = Secret
		n.Reporter = Reporter{Phone: "0812 3456 7890", Reach: BySMS, Shown: true, Accepts: true}
		r := w.receive(access.Public(), n)
		sealed, caller, _ := w.reporterRow(r.Case.ID)
		if sealed == "" || strings.Contains(sealed, "7890") || caller != "" {
			t.Errorf("%q, %q", sealed, caller)
		}
		who, err := w.reporterOf(t.Context(), w.DB, r.Case.ID)
		w.must(err)
		if who.Phone != "+6281234567890" || who.Shown {
			t.Errorf("%+v", who)
		}
		n.Secrecy = Open
		open := w.receive(access.Public(), n)
		if _, caller, _ = w.reporterRow(open.Case.ID); caller == "" {
			t.Error("an open caller is not recognised")
		}
		// The seal of one case opens no other.
		if _, err := w.Seal.Open(open.Case.ID, sealed); err == nil {
			t.Error("a seal was moved")
		}
	})
}

func TestEveryFieldMayBeHostile(t *testing.T) {
	t.Parallel()
	fields := func(n *New) map[string]*string {
		return map[string]*string{
			"words": &n.Words, "title": &n.Title, "place": &n.Place, "position": &n.Position, "region": &n.Region, "happened": &n.Happened,
			"asked": &n.Asked, "promised": &n.Promised, "wish": &n.Wish, "link": &n.Link, "category": &n.Category, "service": &n.Service,
			"target": &n.TargetUnit, "kind": (*string)(&n.Kind), "about": (*string)(&n.About), "secrecy": (*string)(&n.Secrecy),
			"priority": (*string)(&n.Priority), "channel": (*string)(&n.Channel), "source": (*string)(&n.Source), "lang": &n.Lang,
			"name": &n.Reporter.Name, "phone": &n.Reporter.Phone, "mail": &n.Reporter.Mail, "address": &n.Reporter.Address,
			"proxy": &n.Reporter.Proxy, "proxywhy": &n.Reporter.ProxyWhy, "reach": (*string)(&n.Reporter.Reach),
		}
	}
	hostile := []string{
		"", "\x00", "kata", strings.Repeat("kata ", 100_000), "🕳️🚧🇮🇩👩‍👩‍👧", "شارع مكسور أمام المدرسة", "\u202eterbalik\u202c sini", "'; DROP TABLE complaint; --",
		`<script>alert(1)</script>`, "\xff\xfe", "baris\r\nbaris\u2028baris", "%s%n{words}", strings.Repeat("e\u0301", 400),
	}
	counters(t, func(t *testing.T, w *counter) {
		for field := range fields(&New{}) {
			for _, text := range hostile {
				n := w.report("")
				*fields(&n)[field] = text
				r, err := w.Receive(t.Context(), w.clerk, n)
				var faults problem.Faults
				if err != nil && !errors.As(err, &faults) {
					t.Errorf("%s = %.20q: %v", field, text, err)
					continue
				}
				for _, f := range faults {
					if field == "proxy" && f.Place.File == "proxywhy" { // a proxy needs a reason
						continue
					}
					if f.Place.File != field {
						t.Errorf("%s = %.20q: a fault of %s", field, text, f.Place.File)
					}
				}
				if err != nil {
					continue
				}
				kept, err := byID(t.Context(), w.DB, r.Case.ID)
				w.must(err)
				if diff := cmp.Diff(r.Case, kept); diff != "" {
					t.Errorf("%s = %.20q: %s", field, text, diff)
				}
				if strings.ContainsAny(kept.Words+kept.Place, "\x00\u202e\u2028\r") {
					t.Errorf("%s = %.20q: kept as it came", field, text)
				}
			}
		}
		w.gapless(len(w.running()))
		w.sound()
	})
}

func TestTheWordsAreKeptAsTheyWereSaid(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		n := w.report("")
		n.Words = "Got mampet 🕳️ <b>di</b> 'pasar';\n\nشارع مكسور أمام المدرسة"
		if r := w.receive(access.Public(), n); r.Case.Words != n.Words {
			t.Errorf("%q", r.Case.Words)
		}
	})
}

func TestARefusedFileKeepsTheCaseOutAndSaysSo(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		owner := DraftOwner(NewToken())
		file, err := w.Files.Keep(t.Context(), evidence.New{Owner: owner, Name: "bukti.pdf", Purpose: evidence.Attachment}, strings.NewReader("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"))
		w.must(err)
		n := w.report("berkas")
		n.FilesOwner, n.Files = "draft:orang-lain", []string{file.ID}
		if _, err := w.Receive(t.Context(), access.Public(), n); problem.KindOf(err) != problem.NotFound {
			t.Errorf("somebody else's file was taken: %v", err)
		}
		n.FilesOwner = owner
		w.must(w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE file SET state = 'refused' WHERE id = $1`, file.ID)
			return err
		}))
		if _, err := w.Receive(t.Context(), access.Public(), n); problem.KindOf(err) != problem.Invalid {
			t.Errorf("a refused file was taken: %v", err)
		}
		w.must(w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE file SET state = 'waiting' WHERE id = $1`, file.ID)
			return err
		}))
		n.Words = "" // the file says it
		r := w.receive(access.Public(), n)
		held, err := w.Files.Of(t.Context(), w.DB, holder(r.Case))
		if err != nil || len(held) != 1 || held[0].ID != file.ID {
			t.Errorf("%+v, %v", held, err)
		}
		w.gapless(1)
		w.sound()
	})
}

func TestFilesOfWhoeverHidesHaveNoNames(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		for secrecy, want := range map[Secrecy]string{Open: "surat Pelapor Contoh.pdf", Anonymous: "berkas.pdf", Secret: "berkas.pdf"} {
			owner := DraftOwner(NewToken())
			send := func(owner string) evidence.File {
				file, err := w.Files.Keep(t.Context(), evidence.New{Owner: owner, Name: "surat Pelapor Contoh.pdf", Purpose: evidence.Attachment},
					strings.NewReader("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"))
				w.must(err)
				return file
			}
			n := w.report("")
			n.Secrecy, n.FilesOwner, n.Files = secrecy, owner, []string{send(owner).ID}
			r := w.receive(access.Public(), n)
			v := w.Admit(r)
			_, err := w.Say(t.Context(), v, Said{Words: "Ini suratnya.", Files: []string{send(v.Owner()).ID}})
			w.must(err)
			held, err := w.Files.Of(t.Context(), w.DB, holder(r.Case))
			w.must(err)
			for _, file := range held {
				if file.Name != want {
					t.Errorf("%s: the office sees %q", secrecy, file.Name)
				}
			}
			if len(held) != 2 {
				t.Errorf("%s: %d files", secrecy, len(held))
			}
		}
		w.sound()
	})
}

func TestWhoMayTakeCasesDown(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		handler := w.officer("pelaksana", access.Handler)
		if _, err := w.Receive(t.Context(), handler, w.report("")); err == nil {
			t.Error("a handler took a case down")
		}
		if _, err := w.PrintSlips(t.Context(), access.Public(), w.city.ID, "A", 1); problem.KindOf(err) != problem.Unauthenticated {
			t.Errorf("%v", err)
		}
		h, err := w.House(t.Context(), w.clerk, w.city.ID)
		w.must(err)
		if _, err := w.SetHouse(t.Context(), w.clerk, h); problem.KindOf(err) != problem.Forbidden {
			t.Errorf("%v", err)
		}
		h.Open = false
		h, err = w.SetHouse(t.Context(), w.head, h)
		w.must(err)
		if _, err := w.SetHouse(t.Context(), w.head, House{Authority: w.city.ID, Prefix: "CTK", Version: h.Version - 1}); problem.KindOf(err) != problem.Conflict {
			t.Errorf("%v", err)
		}
		if _, err := w.Receive(t.Context(), access.Public(), w.report("")); problem.KindOf(err) != problem.Conflict {
			t.Errorf("a closed house took a case: %v", err)
		}
		w.receive(w.clerk, w.report(""))
		if open, err := w.Houses(t.Context()); err != nil || slices.ContainsFunc(open, func(o House) bool { return o.Authority == w.city.ID }) {
			t.Errorf("%+v, %v", open, err)
		}
		w.sound()
	})
}
