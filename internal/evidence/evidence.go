// Package evidence keeps the files that people send: what each is called, what it really is, whose it
// is and for how long. A file belongs to whoever sent it until a noun claims it inside its own act; it
// waits until it was looked at, and nothing that waits or was refused is ever given out. Bytes lie in
// base/blob under their hash; a row here gives them a name.
//
// It decides nothing about who may read a file that was claimed: the noun does, before it makes a link.
// It never gives out a photo as it came: only what was drawn anew from its pixels.
//
// What somebody learns who takes the folder of blobs alone: all bytes, photos with what cameras write
// into them among them, since the hash that the record proves is of the bytes as they came. They learn
// neither names nor owners nor what a file belongs to. The folder is therefore for an encrypted disk.
// What cameras wrote is in the database sealed with the installation's key, so that the database alone
// does not say where a photo was taken.
package evidence

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"embed"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Texts are this room's texts.
//
//go:embed texts
var Texts embed.FS

// Limits bound what one owner may have that nobody has claimed, uploads under way included.
type Limits struct {
	Files int
	Bytes int64
	// Unclaimed is how long a file waits to be claimed, Upload how long an upload may rest.
	Unclaimed, Upload time.Duration
}

// usual limits: the photos of a day of visits, over a slow line.
var usual = Limits{Files: 300, Bytes: 2 << 30, Unclaimed: 7 * 24 * time.Hour, Upload: 24 * time.Hour}

// Scanner looks for malware.
type Scanner interface {
	// Scan names what it has found in the bytes, or nothing. An error means that it could not look: of kind
	// TooLarge that it never will, unless it is set up for more.
	Scan(ctx context.Context, r io.Reader) (string, error)
}

// Deps are what the room needs.
type Deps struct {
	DB     *db.DB
	Store  blob.Store
	Now    func() time.Time
	Record access.Recorder
	Log    *slog.Logger
	// Key is derived from the installation's key for this room: links are signed and EXIF is sealed with it.
	Key []byte
	// Scanner is nil where none is configured.
	Scanner Scanner
	// Purposes are those of other rooms, beside the room's own.
	Purposes []Purpose
	// Limits of an owner; zero values are the usual ones.
	Limits Limits
}

// Files keeps the files of one installation. It is safe for concurrent use.
type Files struct {
	Deps
	purposes map[string]Purpose
	signing  []byte
	sealing  []byte
}

// Over returns the room over a database and a store. The error names a purpose that cannot be.
func Over(deps Deps) (*Files, error) {
	f := &Files{Deps: deps, purposes: map[string]Purpose{}}
	for _, p := range append(Purposes(), deps.Purposes...) {
		if err := p.check(); err != nil {
			return nil, err
		}
		if _, twice := f.purposes[p.Name]; twice {
			return nil, fmt.Errorf("evidence: the purpose %s is there twice", p.Name)
		}
		f.purposes[p.Name] = p
	}
	f.Limits = deps.Limits.orUsual()
	var err error
	if f.signing, err = hkdf.Key(sha256.New, deps.Key, nil, "link", 32); err != nil {
		return nil, err
	}
	f.sealing, err = hkdf.Key(sha256.New, deps.Key, nil, "exif", 32)
	return f, err
}

func (l Limits) orUsual() Limits {
	if l.Files == 0 {
		l.Files = usual.Files
	}
	if l.Bytes == 0 {
		l.Bytes = usual.Bytes
	}
	if l.Unclaimed == 0 {
		l.Unclaimed = usual.Unclaimed
	}
	if l.Upload == 0 {
		l.Upload = usual.Upload
	}
	return l
}

func (f *Files) now() time.Time { return db.At(f.Now()).Time }

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

// AccountOwner is the owner of what somebody sends who is signed in.
func AccountOwner(account string) string { return accountPrefix + account }

const accountPrefix = "account:"

// actorOf is the actor of what an owner does with their own files.
func actorOf(owner string) access.Actor {
	if id, ok := strings.CutPrefix(owner, accountPrefix); ok {
		return access.Actor{Account: id}
	}
	return access.Public()
}

// EventKey is the catalog key of what an event of this room is called, by its kind.
func EventKey(kind string) string {
	return "evidence.event." + strings.TrimPrefix(kind, eventKind(""))
}

func eventKind(kind string) string { return "file" + "." + kind }

// record writes an event about a file, with the row as it is now.
func (f *Files) record(ctx context.Context, tx db.Tx, actor access.Actor, kind string, file File, why string) error {
	return f.Record.Record(ctx, tx, f.event(actor, kind, file, why))
}

func (f *Files) event(actor access.Actor, kind string, file File, why string) access.Event {
	scope := file.Holder.Scope
	if scope == (access.Scope{}) {
		scope = access.Scope{Installation: true}
	}
	return access.Event{
		Stream: "file/" + file.ID, Kind: eventKind(kind), Actor: actor, Scope: scope, At: f.now(),
		Subject: file.ID, Why: why, Rows: []access.Row{file.row()},
	}
}

func notFound() error { return problem.New(problem.NotFound, "evidence.not_found", nil) }
