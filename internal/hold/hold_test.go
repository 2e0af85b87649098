package hold_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/complaint/news"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/hold"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/casetest"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"
	"github.com/patuh-id/patuh/internal/workday"
)

// post counts what people are told, by whether they are of the office.
type post struct {
	mu               sync.Mutex
	staff, reporters int
}

func (p *post) Send(_ context.Context, _ db.Tx, m notify.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m.To.Account != "" {
		p.staff++
	} else {
		p.reporters++
	}
	return nil
}

// town is a city at whose gate somebody stands.
type town struct {
	*casetest.Town
	holds        *hold.Holds
	post         *post
	installation int
}

func towns(t *testing.T, installation int, test func(t *testing.T, w *town)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		catalog, err := locale.Load(complaint.Texts, deadline.Texts, workday.Texts, access.Texts, news.Texts)
		if err != nil {
			t.Fatal(err)
		}
		w := &town{post: &post{}, installation: installation}
		w.Town = casetest.Open(t, d, catalog, w.post, nil)
		w.Staff()
		news.Of(w.Cases)
		w.begin()
		test(t, w)
	})
}

// begin stands at the gate anew, as after a restart: what was counted is forgotten.
func (w *town) begin() {
	w.holds = hold.Over(hold.Deps{DB: w.DB, Now: w.Now, Record: w.Record, Cases: w.Cases, Seal: groundtest.Plain{}, Installation: w.installation})
}

func (w *town) limits(network, all int) {
	w.Helper()
	was, err := w.holds.Limits(w.Context(), access.Machine(), w.City.ID)
	w.Fine(err)
	was.Network, was.OfAll = network, all
	_, err = w.holds.SetLimits(w.Context(), access.Machine(), was)
	w.Fine(err)
}

// sent is what somebody sends from the n-th network of a provider; known: they let the office see their number.
func (w *town) sent(network int, change ...func(n *complaint.New)) complaint.Case {
	w.Helper()
	return w.Received(append([]func(n *complaint.New){func(n *complaint.New) {
		n.Network = netip.MustParsePrefix(fmt.Sprintf("10.0.%d.0/24", network))
	}}, change...)...)
}

func known(phone string) func(n *complaint.New) {
	return func(n *complaint.New) {
		n.Reporter = complaint.Reporter{Name: "Warga Contoh", Phone: phone, Reach: complaint.BySMS, Shown: true}
	}
}

func secrecy(s complaint.Secrecy) func(n *complaint.New) {
	return func(n *complaint.New) { n.Secrecy = s }
}

// states are how many of some cases are in the hands of nobody, and how many wait to be verified.
func (w *town) states(all ...complaint.Case) (int, int) {
	w.Helper()
	held, received := 0, 0
	for _, c := range all {
		now, err := w.Cases.Case(w.Context(), access.Machine(), c.ID)
		w.Fine(err)
		switch now.State {
		case complaint.Held:
			held++
		case complaint.Received:
			received++
		}
	}
	return held, received
}

func (w *town) coordinator() access.Actor {
	return casetest.Holds("koordinator", access.Coordinator, w.City.Scope())
}

func (w *town) groups(actor access.Actor) []hold.Group {
	w.Helper()
	all, err := w.holds.Groups(w.Context(), actor, w.City.ID)
	w.Fine(err)
	return all
}

func (w *town) wants(all []complaint.Case, held, received int) {
	w.Helper()
	if h, r := w.states(all...); h != held || r != received {
		w.Errorf("%d held and %d received, want %d and %d", h, r, held, received)
	}
}

func TestAFloodFromOneNetworkIsHeldAndNothingOfItIsLost(t *testing.T) {
	t.Parallel()
	towns(t, 0, func(t *testing.T, w *town) {
		w.limits(5, 1000)
		var all []complaint.Case
		for range 8 {
			all = append(all, w.sent(1, known("081234567890")))
		}
		other := w.sent(2)
		w.wants(all, 3, 5)
		w.wants([]complaint.Case{other}, 0, 1)
		for _, c := range all {
			if c.State != complaint.Received || c.Number == "" {
				t.Errorf("its reporter is told of %q in state %s", c.Number, c.State)
			}
		}
		w.sees(all)
		if told := w.post.reporters; told != len(all) {
			t.Errorf("%d of %d reporters have a receipt", told, len(all))
		}
		counts, err := w.Cases.Counts(t.Context(), w.Desk(), w.City.ID)
		w.Fine(err)
		if counts[complaint.ToVerify] != 6 || counts[complaint.DueSoon]+counts[complaint.Overdue] > 6 {
			t.Errorf("the queues have %v", counts)
		}
		board, err := w.Cases.Board(t.Context(), w.coordinator(), w.City.Scope())
		w.Fine(err)
		if board.Held != 3 {
			t.Errorf("the board counts %d apart", board.Held)
		}
		groups := w.groups(w.Desk())
		if len(groups) != 1 || groups[0].Cause != hold.OfNetwork || groups[0].Count != 3 || len(groups[0].Rows) != 3 {
			t.Fatalf("the page has %+v", groups)
		}
		n, err := w.holds.ReleaseGroup(t.Context(), w.Desk(), w.City.ID, groups[0].Cause, groups[0].Bunch)
		w.Fine(err)
		if n != 3 {
			t.Errorf("%d were released", n)
		}
		w.wants(all, 0, 8)
		w.nothingLeft()
	})
}

// sees looks at cases with their reporters' eyes: none looks held, whatever becomes of it.
func (w *town) sees(all []complaint.Case) {
	w.Helper()
	for _, c := range all {
		own, err := w.Cases.Mine(w.Context(), complaint.Visitor{Case: c.ID, Number: c.Number})
		w.Fine(err)
		if own.Case.State != complaint.Received || len(own.Entries) != 1 || own.Entries[0].State != complaint.Received || len(own.Clocks) == 0 {
			w.Errorf("their page has %s with %+v and %d clocks", own.Case.State, own.Entries, len(own.Clocks))
		}
	}
}

func (w *town) nothingLeft() {
	w.Helper()
	left, err := db.One(w.Context(), w.DB, db.Column[int], `SELECT count(*) FROM hold`)
	w.Fine(err)
	if left != 0 {
		w.Errorf("%d hashes are left", left)
	}
}

func TestAFloodFromManyNetworksIsHeldByTheLimitOfTheAuthority(t *testing.T) {
	t.Parallel()
	towns(t, 0, func(t *testing.T, w *town) {
		w.limits(100, 20)
		var all []complaint.Case
		for i := range 23 {
			all = append(all, w.sent(i))
		}
		w.wants(all, 3, 20)
		groups := w.groups(w.Desk())
		if len(groups) != 1 || groups[0].Cause != hold.OfAuthority || groups[0].Bunch != "" {
			t.Errorf("the page has %+v", groups)
		}
		w.Pass(6 * time.Minute) // two more in the meantime
		w.wants([]complaint.Case{w.sent(50), w.sent(51), w.sent(52)}, 1, 2)
	})
}

func TestAFloodOnTheInstallationIsHeld(t *testing.T) {
	t.Parallel()
	towns(t, 10, func(t *testing.T, w *town) {
		var all []complaint.Case
		for i := range 12 {
			all = append(all, w.sent(i))
		}
		w.wants(all, 2, 10)
		if groups := w.groups(w.Desk()); len(groups) != 1 || groups[0].Cause != hold.OfInstallation {
			t.Errorf("the page has %+v", groups)
		}
	})
}

func TestWordsOfDangerPassAndReleaseWhatIsHeld(t *testing.T) {
	t.Parallel()
	towns(t, 0, func(t *testing.T, w *town) {
		w.limits(5, 1000)
		for range 6 {
			w.sent(1)
		}
		told := w.post.staff
		danger := w.sent(1, func(n *complaint.New) { n.Words = "Ada kebakaran di belakang pasar, orang terjebak di lantai dua." })
		urgent := w.sent(1, func(n *complaint.New) { n.Priority = complaint.Urgent })
		w.wants([]complaint.Case{danger, urgent}, 0, 2)
		if w.post.staff == told {
			t.Error("nobody was told of a danger")
		}
		held := w.sent(1)
		w.wants([]complaint.Case{held}, 1, 0)
		told = w.post.staff
		w.Done(w.Cases.Say(t.Context(), complaint.Visitor{Case: held.ID, Number: held.Number}, complaint.Said{Words: "Kapan dilihat?"}))
		w.wants([]complaint.Case{held}, 1, 0)
		if w.post.staff != told {
			t.Error("a message about what is held woke somebody")
		}
		w.Done(w.Cases.Say(t.Context(), complaint.Visitor{Case: held.ID, Number: held.Number}, complaint.Said{Words: "Sekarang ada yang tenggelam di sana."}))
		w.wants([]complaint.Case{held}, 0, 1)
		if w.post.staff == told {
			t.Error("nobody was told of a danger")
		}
	})
}

func TestWhatNobodyTouchesIsReleasedInTimeAlsoAfterARestart(t *testing.T) {
	t.Parallel()
	towns(t, 0, func(t *testing.T, w *town) {
		w.limits(5, 1000)
		var all []complaint.Case
		for range 9 {
			all = append(all, w.sent(1, secrecy(complaint.Anonymous)))
		}
		w.wants(all, 4, 5)
		w.begin()
		w.Pass(23 * time.Hour)
		w.Fine(w.holds.Sweep(t.Context()))
		if held, _ := w.states(all...); held != 4 && held != 0 { // a shorter clock may release them before
			t.Errorf("%d are held after 23 hours", held)
		}
		w.Pass(2 * time.Hour)
		w.Fine(w.holds.Sweep(t.Context()))
		w.wants(all, 0, 9)
		w.nothingLeft()
		w.Pass(48 * time.Hour)
		w.Fine(w.holds.Sweep(t.Context()))
		keys, err := db.One(t.Context(), w.DB, db.Column[int], `SELECT count(*) FROM hold_key`)
		w.Fine(err)
		if keys != 0 {
			t.Errorf("%d keys of days are left", keys)
		}
	})
}

func TestNothingIsHeldUntilAClockIsNearItsEnd(t *testing.T) {
	t.Parallel()
	towns(t, 0, func(t *testing.T, w *town) {
		w.limits(5, 1000)
		for range 5 {
			w.sent(1)
		}
		one := w.sent(1)
		clocks, err := w.Deadlines.Of(t.Context(), w.DB, deadline.Subject{Kind: "case", ID: one.ID})
		w.Fine(err)
		until := w.groups(w.Desk())[0].Until
		for _, k := range clocks {
			if most := w.Now().Add(k.Due.Sub(w.Now()) / 4); until.After(most.Add(time.Second)) {
				t.Errorf("held until %s, and %s is due %s", until, k.Code, k.Due)
			}
		}
	})
}

func TestTwoOfficersWhoReleaseAtOnceReleaseOnce(t *testing.T) {
	t.Parallel()
	towns(t, 0, func(t *testing.T, w *town) {
		w.limits(5, 1000)
		var ids []string
		var all []complaint.Case
		for range 15 {
			c := w.sent(1)
			all, ids = append(all, c), append(ids, c.ID)
		}
		var both sync.WaitGroup
		done := make([]int, 2)
		for i, actor := range []access.Actor{w.Desk(), w.coordinator()} {
			both.Go(func() {
				var err error
				if done[i], err = w.holds.Release(t.Context(), actor, w.City.ID, ids...); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if done[0]+done[1] != 10 {
			t.Errorf("%v were released", done)
		}
		w.wants(all, 0, 15)
		entries, err := db.One(t.Context(), w.DB, db.Column[int], `SELECT count(*) FROM complaint_entry WHERE act = 'release'`)
		w.Fine(err)
		if entries != 10 {
			t.Errorf("%d entries say so", entries)
		}
	})
}

func TestWhatIsHeldIsArchivedAsAnythingAndItsReporterMayObject(t *testing.T) {
	t.Parallel()
	towns(t, 0, func(t *testing.T, w *town) {
		w.limits(5, 1000)
		var one complaint.Case
		for range 6 {
			one = w.sent(1, known("081234567890"))
		}
		told := w.post.reporters
		w.Done(w.Cases.Archive(t.Context(), w.Desk(), one.ID, 0, "spam", "Isi yang sama dikirim ratusan kali."))
		if w.post.reporters != told+1 {
			t.Error("its reporter was not told")
		}
		w.nothingLeft()
		v := complaint.Visitor{Case: one.ID, Number: one.Number}
		own, err := w.Cases.Mine(t.Context(), v)
		w.Fine(err)
		for _, e := range own.Entries {
			if e.Was == complaint.Held || e.State == complaint.Held {
				t.Errorf("their history tells: %+v", e)
			}
		}
		w.Done(w.Cases.Object(t.Context(), v, complaint.Said{Words: "Ini sungguhan, mohon dibaca."}))
		w.wants([]complaint.Case{one}, 0, 1)
	})
}

func TestNobodyIsRecognisedByWhatIsHeld(t *testing.T) {
	t.Parallel()
	towns(t, 0, func(t *testing.T, w *town) {
		w.limits(5, 1000)
		for range 5 {
			w.sent(1)
		}
		w.sent(1, known("081234567890"))
		w.sent(1, secrecy(complaint.Anonymous))
		w.sent(1, func(n *complaint.New) {
			n.Reporter = complaint.Reporter{Phone: "081234567890", Reach: complaint.BySMS}
		})
		groups := w.groups(w.Desk())
		if len(groups) != 2 {
			t.Fatalf("whoever shows who they are is in one group with whoever does not: %+v", groups)
		}
		for _, g := range groups {
			shown := 0
			for _, row := range g.Rows {
				if _, _, _, err := w.Cases.Known(t.Context(), w.DB, w.Desk(), row.ID); err == nil {
					shown++
				}
			}
			if shown != 0 && shown != len(g.Rows) {
				t.Errorf("a group of %d has %d who show who they are", len(g.Rows), shown)
			}
		}
		w.Pass(24 * time.Hour)
		for range 5 {
			w.sent(1)
		}
		w.sent(1, secrecy(complaint.Anonymous))
		bunches := map[string]bool{}
		for _, g := range w.groups(w.Desk()) {
			bunches[g.Bunch] = true
		}
		if len(bunches) != 3 {
			t.Errorf("a network is known again on another day: %v", bunches)
		}
	})
}

func TestWhatIsAboutTheTopIsHeldForItsExaminersAlone(t *testing.T) {
	t.Parallel()
	towns(t, 0, func(t *testing.T, w *town) {
		h, err := w.Cases.House(t.Context(), access.Machine(), w.City.ID)
		w.Fine(err)
		h.ExaminersIndependent, h.ExaminersBasis = true, "SK 1/2026"
		_, err = w.Cases.SetHouse(t.Context(), access.Machine(), h)
		w.Fine(err)
		w.limits(5, 1000)
		for range 5 {
			w.sent(1)
		}
		top := w.sent(1, func(n *complaint.New) { n.About = complaint.AboutTop })
		if len(w.groups(w.Desk())) != 0 {
			t.Error("the desk sees what is about the top")
		}
		examiner := casetest.Holds("inspektur", access.Examiner, w.City.Scope())
		groups := w.groups(examiner)
		if len(groups) != 1 {
			t.Fatalf("examiners see %+v", groups)
		}
		if n, err := w.holds.Release(t.Context(), w.Desk(), w.City.ID, top.ID); n != 0 || err != nil {
			t.Errorf("the desk released %d: %v", n, err)
		}
		if n, err := w.holds.Release(t.Context(), examiner, w.City.ID, top.ID); n != 1 || err != nil {
			t.Errorf("examiners released %d: %v", n, err)
		}
		now, err := w.Cases.Case(t.Context(), access.Machine(), top.ID)
		w.Fine(err)
		if now.State != complaint.Examining {
			t.Errorf("it is %s", now.State)
		}
	})
}

func TestOnlyWhoVerifiesSeesWhatIsHeldAndOnlyWhoSetsCasesTheLimits(t *testing.T) {
	t.Parallel()
	towns(t, 0, func(t *testing.T, w *town) {
		for _, actor := range []access.Actor{access.Public(), w.Officer(w.Roads), w.Worker(w.Roads)} {
			if _, err := w.holds.Groups(t.Context(), actor, w.City.ID); err == nil {
				t.Errorf("%+v sees it", actor)
			}
			if _, err := w.holds.SetLimits(t.Context(), actor, hold.Limits{Authority: w.City.ID, Network: 10, OfAll: 100, Hours: 24}); err == nil {
				t.Errorf("%+v sets limits", actor)
			}
		}
		for _, l := range []hold.Limits{{Network: 4, OfAll: 100, Hours: 24}, {Network: 10, OfAll: 19, Hours: 24}, {Network: 10, OfAll: 100, Hours: 73}, {Network: 10, OfAll: 100}} {
			l.Authority = w.City.ID
			if _, err := w.holds.SetLimits(t.Context(), access.Machine(), l); problem.KindOf(err) != problem.Invalid {
				t.Errorf("%+v: %v", l, err)
			}
		}
	})
}

func TestOneThatCannotBeReleasedKeepsNothingElseBack(t *testing.T) {
	t.Parallel()
	towns(t, 0, func(t *testing.T, w *town) {
		w.limits(5, 1000)
		fails := ""
		w.Cases.Happened(func(_ context.Context, _ db.Tx, what complaint.Happened) error {
			if what.Now.ID == fails {
				return errors.New("a room cannot be told of it")
			}
			return nil
		})
		var all []complaint.Case
		for range 8 {
			all = append(all, w.sent(1))
		}
		w.wants(all, 3, 5)
		w.Pass(73 * time.Hour)
		fails = all[5].ID
		if err := w.holds.Sweep(t.Context()); err == nil {
			t.Error("nobody is told that it failed")
		}
		w.wants(all, 1, 7)
		fails = ""
		w.Fine(w.holds.Sweep(t.Context()))
		w.wants(all, 0, 8)
	})
}
