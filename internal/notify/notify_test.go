package notify_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/testkit"
)

// The kinds of an invented room.
var (
	plainKind  = notify.Kind{Name: "demo.plain", Fields: []string{"what"}, Required: []string{"what"}}
	digestKind = notify.Kind{Name: "demo.digest", Fields: []string{"what"}, Digest: true}
	urgentKind = notify.Kind{Name: "demo.urgent", Fields: []string{"what", "at"}, Urgent: true}
	placeKind  = notify.Kind{Name: "demo.place", Fields: []string{"what"}, Installation: true, Stranger: true, Link: "/di/sini"}
)

var demoTexts = fstest.MapFS{}

func init() {
	for _, lang := range locale.Langs {
		var lines []string
		for _, kind := range []notify.Kind{plainKind, digestKind, urgentKind, placeKind} {
			for part, text := range map[string]string{
				"title": "Demo", "subject": string(lang) + ": {what}", "body": "Dear {name},\\n\\n{what} at {office}.",
				"example.what": "Something", "example.at": "Now",
			} {
				if part == "example.at" && kind.Name != urgentKind.Name {
					continue
				}
				lines = append(lines, fmt.Sprintf("%q: %s", kind.Key(part), `"`+text+`"`))
			}
		}
		lines = append(lines, `"notify.group.demo": "Demo"`, `"demo.phrase": "`+string(lang)+` {detail}"`)
		demoTexts["texts/"+string(lang)+".json"] = &fstest.MapFile{Data: []byte("{" + strings.Join(lines, ",") + "}")}
	}
}

// outbox is a channel that keeps what it is given, and answers as it is told.
type outbox struct {
	mu      sync.Mutex
	name    string
	letters []notify.Letter
	answer  func(notify.Letter) error
	final   bool
}

func (o *outbox) Name() string { return o.name }

func (o *outbox) Deliver(_ context.Context, l notify.Letter) (notify.Receipt, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.answer != nil {
		if err := o.answer(l); err != nil {
			return notify.Receipt{}, err
		}
	}
	o.letters = append(o.letters, l)
	return notify.Receipt{ProviderID: "provider-1", Final: o.final}, nil
}

func (o *outbox) got() []notify.Letter {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]notify.Letter(nil), o.letters...)
}

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// house is a room with people in it.
type house struct {
	*notify.Notify
	t       *testing.T
	db      *db.DB
	clock   *clock
	mail    *outbox
	warned  []string
	channel []notify.Channel
}

const (
	authorityID = "0a000000-0000-7000-8000-000000000001"
	otherID     = "0a000000-0000-7000-8000-000000000002"
	person      = "0b000000-0000-7000-8000-000000000001"
	origin      = "https://patuh.contoh.go.id"
)

func open(t *testing.T, d *db.DB, channels ...notify.Channel) *house {
	t.Helper()
	catalog, err := locale.Load(notify.Texts, account.Texts, demoTexts)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	key, err := account.OpenKey(folder)
	if err != nil {
		t.Fatal(err)
	}
	// 10.00 WITA on a Tuesday
	h := &house{t: t, db: d, clock: &clock{at: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}, mail: &outbox{name: notify.Mail}}
	h.channel = append([]notify.Channel{h.mail}, channels...)
	h.Notify, err = notify.New(notify.Deps{
		DB: d, Now: h.clock.now, Record: ledger.New(ledger.Deps{DB: d, Now: h.clock.now}), Catalog: catalog, Seal: key.Sealer("notify"),
		Kinds: []notify.Kind{plainKind, digestKind, urgentKind, placeKind}, Channels: h.channel, Origin: origin,
		Person: func(_ context.Context, _ db.Queryer, id string) (notify.Person, error) {
			if id != person {
				return notify.Person{}, problem.New(problem.NotFound, "account.unknown", nil)
			}
			return notify.Person{
				Name: "Pegawai Contoh", Addresses: map[string]string{notify.Mail: "pegawai@contoh.go.id"}, Zone: "Asia/Makassar", Active: true,
			}, nil
		},
		Office: func(context.Context, db.Queryer, string) (notify.Office, error) {
			return notify.Office{Name: "Kabupaten Contoh", Zone: "Asia/Makassar"}, nil
		},
		Warn: func(_ context.Context, _ db.Tx, id string) error { h.warned = append(h.warned, id); return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	h.exec(`INSERT INTO account (id, mail, name, state, created_at, version) VALUES ($1, 'pegawai@contoh.go.id', 'Pegawai Contoh', 'active', $2, 1)`,
		person, db.At(h.clock.now()))
	for i, id := range []string{authorityID, otherID} {
		h.exec(`INSERT INTO authority (id, slug, kind, name, short_name, zone, colour, valid_from, valid_to, version)
			VALUES ($1, $2, 'government', $2, '', 'Asia/Makassar', '', $3, NULL, 1)`, id, fmt.Sprint("contoh-", i), db.At(h.clock.now()))
	}
	return h
}

func (h *house) exec(query string, args ...any) {
	h.t.Helper()
	if err := h.db.InTx(h.t.Context(), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) send(messages ...notify.Message) {
	h.t.Helper()
	if err := h.try(messages...); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) try(messages ...notify.Message) error {
	return h.db.InTx(h.t.Context(), func(ctx context.Context, tx db.Tx) error {
		for _, m := range messages {
			if err := h.Send(ctx, tx, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// run does the jobs that are due at the house's time, until none is.
func (h *house) run() {
	h.t.Helper()
	ctx, stop := context.WithCancel(h.t.Context())
	defer stop()
	queue := h.queue()
	ended := make(chan error, 1)
	go func() { ended <- queue.Run(ctx) }()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		due, err := db.One(ctx, h.db, db.Column[int], `SELECT count(*) FROM job WHERE kind LIKE 'notify.deliver%' AND (due_at <= $1 OR holder IS NOT NULL)`, db.At(h.clock.now()))
		if err != nil {
			h.t.Fatal(err)
		}
		if due == 0 {
			break
		}
		if time.Now().After(deadline) {
			h.t.Fatalf("%d jobs are not done", due)
		}
	}
	stop()
	if err := <-ended; err != nil {
		h.t.Fatal(err)
	}
}

// queue does the room's jobs, its schedules left out: tests call those when they want them.
func (h *house) queue() *job.Queue {
	queue := job.New(job.Deps{DB: h.db, Now: h.clock.now, Log: slog.New(slog.DiscardHandler), Poll: 5 * time.Millisecond})
	h.Handle(queue)
	return queue
}

func (h *house) states() map[notify.State]int {
	h.t.Helper()
	entries, err := h.Log(h.t.Context(), access.Machine(), notify.Filter{Everywhere: true, Limit: 500})
	if err != nil {
		h.t.Fatal(err)
	}
	states := map[notify.State]int{}
	for _, e := range entries {
		states[e.State]++
	}
	return states
}

func (h *house) only() notify.Entry {
	h.t.Helper()
	entries, err := h.Log(h.t.Context(), access.Machine(), notify.Filter{Everywhere: true})
	if err != nil || len(entries) != 1 {
		h.t.Fatalf("%d messages, %v", len(entries), err)
	}
	return entries[0]
}

// plain is a message of the plain kind to the person.
func plain(what string) notify.Message {
	return notify.Message{
		Kind: plainKind.Name, To: notify.Recipient{Account: person}, Scope: access.Scope{Authority: authorityID}, Args: map[string]string{"what": what},
	}
}

func (h *house) prefer(p notify.Preference) {
	h.t.Helper()
	if err := h.SetPreference(h.t.Context(), access.Actor{Account: person}, p); err != nil {
		h.t.Fatal(err)
	}
}

func TestMessageGoesOutOnceItsActIsCommitted(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		undone := errors.New("undone")
		err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			return errors.Join(h.Send(ctx, tx, plain("undone")), undone)
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		m := plain("Laporan baru")
		m.Link, m.Unique = "/kelola/laporan/1", "report-1"
		h.send(m, m)
		h.run()
		letters := h.mail.got()
		if len(letters) != 1 {
			t.Fatalf("%d letters, want the one of the act that was committed, once", len(letters))
		}
		l := letters[0]
		if l.To != "pegawai@contoh.go.id" || l.Subject != "id: Laporan baru" || strings.Join(l.Paragraphs, "|") != "Dear Pegawai Contoh,|Laporan baru at Kabupaten Contoh." {
			t.Errorf("the letter says %+v", l)
		}
		if l.Link != origin+"/kelola/laporan/1" || l.Settings != origin+"/akun/pesan" {
			t.Errorf("links %q, %q", l.Link, l.Settings)
		}
		if e := h.only(); e.State != notify.Sent || e.Attempts != 1 || e.ID != l.ID {
			t.Errorf("log: %+v", e)
		}
		left, err := db.One(t.Context(), d, db.Column[int], `SELECT count(*) FROM delivery WHERE sealed <> ''`)
		if err != nil || left != 0 {
			t.Errorf("%d messages keep their fields after they went out, %v", left, err)
		}
	})
}

func TestAMessageWaitsUntilItHasGoneOut(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		to := notify.Recipient{Address: "loket@contoh.go.id"}
		waits := func(to notify.Recipient, unique string) bool {
			t.Helper()
			got, err := h.Waits(t.Context(), d, placeKind.Name, to, unique)
			if err != nil {
				t.Error(err)
			}
			return got
		}
		h.send(notify.Message{Kind: placeKind.Name, To: to, Args: map[string]string{"what": "x"}, Unique: "1"})
		if !waits(to, "1") || waits(to, "2") || waits(notify.Recipient{Address: "lain@contoh.go.id"}, "1") {
			t.Error("another message waits, or this one does not")
		}
		h.run()
		if waits(to, "1") {
			t.Error("it waits still")
		}
	})
}

func TestWhatARoomDoesWrongIsSaid(t *testing.T) {
	t.Parallel()
	h := open(t, testkit.SQLite(t))
	for name, change := range map[string]func(*notify.Message){
		"an unknown kind":      func(m *notify.Message) { m.Kind = "demo.unknown" },
		"a field too many":     func(m *notify.Message) { m.Args["more"] = "x" },
		"a field too few":      func(m *notify.Message) { m.Args = nil },
		"a field given twice":  func(m *notify.Message) { m.Phrases = map[string]notify.Phrase{"what": {Key: "demo.phrase"}} },
		"a link elsewhere":     func(m *notify.Message) { m.Link = "https://example.org/" },
		"a link to a host":     func(m *notify.Message) { m.Link = "//example.org/" },
		"a link with a break":  func(m *notify.Message) { m.Link = "/a\r\nBcc: x@example.org" },
		"a link by backslash":  func(m *notify.Message) { m.Link = `/\example.org` },
		"a link without slash": func(m *notify.Message) { m.Link = "javascript:alert(1)" },
	} {
		m := plain("x")
		change(&m)
		if err := h.try(m); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	h.send(notify.Message{Kind: plainKind.Name, To: notify.Recipient{Account: "nobody"}, Args: map[string]string{"what": "x"}})
	if len(h.states()) != 0 {
		t.Error("a message to nobody was written")
	}
}
