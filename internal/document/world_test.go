package document

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/paper"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
)

// world is an installation with two authorities, and a head in one of them who may sign.
type world struct {
	*Documents
	t           *testing.T
	in          *access.Access
	city, other access.Authority
	head        access.Position

	mu sync.Mutex
	at time.Time
}

func worlds(t *testing.T, work func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) { work(t, newWorld(t, d)) })
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{t: t, at: time.Date(2026, time.March, 2, 17, 0, 0, 0, time.UTC)} // 3 March in WITA
	record := ledgertest.Open(t, d)
	w.in = access.New(access.Deps{DB: d, Now: w.now, Record: record})
	catalog, err := locale.Load(Texts, paper.Texts)
	must(t, err)
	store, err := blob.Folder(t.TempDir())
	must(t, err)
	files, err := evidence.Over(evidence.Deps{
		DB: d, Store: store, Now: w.now, Record: record, Log: slog.New(slog.DiscardHandler), Key: []byte("0123456789abcdef0123456789abcdef"),
	})
	must(t, err)
	w.Documents = New(Deps{
		Files: files,
		DB:    d, Now: w.now, Record: record, Access: w.in, Catalog: catalog, Origin: "https://patuh.contoh.go.id",
		Names: func(_ context.Context, ids ...string) (map[string]string, error) {
			names := map[string]string{}
			for _, id := range ids {
				names[id] = "Pegawai " + id
			}
			return names, nil
		},
	})
	w.city = w.authority("kota-contoh", access.Government, "Asia/Makassar")
	w.other = w.authority("ombudsman-contoh", access.Ombudsman, "Asia/Jakarta")
	w.head, err = w.in.MakePosition(t.Context(), access.Machine(), access.Position{
		Scope: w.city.Scope(), Title: "Kepala Bagian Organisasi", Role: access.Leader, From: w.at,
	})
	must(t, err)
	return w
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

func (w *world) authority(slug string, kind access.Kind, zone string) access.Authority {
	w.t.Helper()
	a, err := w.in.MakeAuthority(w.t.Context(), access.Machine(), access.Authority{Slug: slug, Kind: kind, Name: "Instansi " + slug, Zone: zone, From: w.at})
	must(w.t, err)
	return a
}

// fill appoints somebody to the head's position.
func (w *world) fill(account string, manner access.Manner, to time.Time) access.Tenure {
	w.t.Helper()
	p, _, _, err := w.in.Position(w.t.Context(), access.Machine(), w.head.ID)
	must(w.t, err)
	term, err := w.in.Fill(w.t.Context(), access.Machine(), access.Filling{
		Position: p.ID, Version: p.Version, Account: account, Manner: manner, From: w.now(), To: to, Basis: "SK Contoh",
	})
	must(w.t, err)
	return term
}

// noRoom lets a table be written no more, as a full disk does; what it returns makes room again.
func (w *world) noRoom(table string) func() {
	w.t.Helper()
	statements := []string{
		`CREATE TRIGGER no_room_insert BEFORE INSERT ON ` + table + ` BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`,
		`CREATE TRIGGER no_room_update BEFORE UPDATE ON ` + table + ` BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`,
	}
	on := ""
	if w.DB.Engine() == db.PostgreSQL {
		statements = []string{
			`CREATE OR REPLACE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '53100'; END $$`,
			`CREATE TRIGGER no_room_insert BEFORE INSERT ON ` + table + ` FOR EACH ROW EXECUTE FUNCTION no_room()`,
			`CREATE TRIGGER no_room_update BEFORE UPDATE ON ` + table + ` FOR EACH ROW EXECUTE FUNCTION no_room()`,
		}
		on = ` ON ` + table
	}
	run := func(statements ...string) {
		w.t.Helper()
		for _, statement := range statements {
			must(w.t, w.DB.InTx(w.t.Context(), func(ctx context.Context, tx db.Tx) error {
				_, err := tx.Exec(ctx, statement)
				return err
			}))
		}
	}
	run(statements...)
	return func() { run(`DROP TRIGGER no_room_insert`+on, `DROP TRIGGER no_room_update`+on) }
}

// as is somebody with a role in an authority.
func as(role access.Role, in access.Authority) access.Actor {
	return access.Actor{Account: string(role), Holdings: []access.Holding{{Position: "p", Title: "Jabatan", Role: role, Scope: in.Scope()}}}
}

func (w *world) coordinator() access.Actor { return as(access.Coordinator, w.city) }

// text is a letter that lacks nothing.
func (w *world) text() Text {
	return Text{
		Lang: locale.Indonesian, Subject: "Permintaan data", Nature: "Biasa", Class: "ORG", Recipients: "Yth. Kepala Dinas Contoh\ndi tempat",
		Body: "Dengan hormat.\n\n- satu\n- dua", Position: w.head.ID, Open: true,
	}
}

func (w *world) written(text Text) Document {
	w.t.Helper()
	one, err := w.Write(w.t.Context(), w.coordinator(), w.city.ID, Letter, text)
	must(w.t, err)
	return one
}

func (w *world) issued(text Text) Document {
	w.t.Helper()
	one := w.written(text)
	got, err := w.Issue(w.t.Context(), w.coordinator(), one.ID, one.Version, "")
	must(w.t, err)
	return got
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantKind(t testing.TB, err error, want problem.Kind) {
	t.Helper()
	if problem.KindOf(err) != want || err == nil {
		t.Errorf("got %v, want kind %v", err, want)
	}
}
