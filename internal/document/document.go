// Package document keeps what an authority issues on paper: letters now, certificates and reports
// later. It knows their numbers, who signs by virtue of which position, the unsigned file and the
// signed one that comes back, and what became of each: signed, replaced, withdrawn. Anybody who holds
// a paper learns from its code whether it is genuine.
//
// It signs nothing and checks no electronic signature: it says whether a file holds one, and that its
// validity is for the certificate's issuer to say. It sends nothing.
package document

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/paper"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Deps are what the room needs.
type Deps struct {
	DB      *db.DB
	Now     func() time.Time
	Record  *ledger.Ledger
	Access  *access.Access
	Catalog *locale.Catalog
	// Files keeps the signed files that come back.
	Files *evidence.Files
	// Names are what people are called, by their accounts.
	Names func(ctx context.Context, accounts ...string) (map[string]string, error)
	// Origin is the public scheme and host, which codes on paper lead to; a paper without one says
	// only its code.
	Origin string
}

// Documents keeps the documents of one installation. It is safe for concurrent use.
type Documents struct {
	Deps
	mu    sync.Mutex
	logos map[string]logo // by slug
}

// logo is a picture made ready for printing.
type logo struct {
	version int64
	picture *paper.Picture
}

// New returns the documents in the database of deps.
func New(deps Deps) *Documents { return &Documents{Deps: deps, logos: map[string]logo{}} }

func (d *Documents) now() time.Time { return db.At(d.Now()).Time }

// State is where a document stands.
type State string

// A draft has no number. A document that was issued keeps its number whatever becomes of it.
const (
	Draft     State = "draft"
	Discarded State = "discarded"
	Issued    State = "issued" // and waits for the signed file
	Signed    State = "signed"
	Replaced  State = "replaced"
	Withdrawn State = "withdrawn"
)

// States are all states, in their order.
var States = []State{Draft, Discarded, Issued, Signed, Replaced, Withdrawn}

// Key is the catalog key of a state's name.
func (s State) Key() string { return "document.state." + string(s) }

// Kind is a sort of document. Others come as rows here, with what stands on them.
type Kind string

// Letter is an official letter.
const Letter Kind = "letter"

// Kinds are all kinds.
var Kinds = []Kind{Letter}

// Key is the catalog key of a kind's name.
func (k Kind) Key() string { return "document.kind." + string(k) }

// Document is a document of an authority.
type Document struct {
	ID        string
	Authority string // id
	Kind      Kind
	State     State
	Text
	MadeBy          string // account
	Made, Changed   time.Time
	Version         int64  // given back with a change
	Code            string // as Code.String writes it; empty for a draft
	Number          string
	Day             string // of issue, in the authority's zone: 2026-03-02
	Manner          access.Manner
	Tenure          string // of whoever signs
	Head            Head
	UnsignedSum     string // SHA-256, hexadecimal
	Issued          time.Time
	SignedFile      string // id of the file
	SignedSum       string
	Marks           bool // the signed file holds an electronic signature, valid or not
	Extends         bool // it begins with the unsigned file, byte for byte
	SignedAt        time.Time
	ReplacedBy      string // id
	EndWhy, EndBase string // why it was withdrawn, and the decree
	Ended           time.Time
}

// Text is what people write.
type Text struct {
	Lang        locale.Lang
	Open        bool   // its content is for the public; else only that it is valid
	Subject     string // hal
	Nature      string // sifat
	Attachments string // lampiran
	Class       string // kode klasifikasi, for the number
	Recipients  string // lines
	Copies      string // tembusan, lines
	Body        string // see Parse
	Position    string // id of the signatory's
	StaffNumber string // NIP of whoever signs, as typed; printed only when given
}

// Head is what of the house and the signatory stands on an issued document, whatever they are called
// later.
type Head struct {
	Above, Name, Address, Place string
	Title                       string // of the signatory's position
	Signatory                   string // their name
	Authority                   string // its name
}

// Scope is where the document lies.
func (d Document) Scope() access.Scope { return access.Scope{Authority: d.Authority} }

// Valid reports whether the document has been issued and nothing has ended it.
func (d Document) Valid() bool { return d.State == Issued || d.State == Signed }

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

// EventKey is the catalog key of what an event of this room is called, by its kind.
func EventKey(kind string) string {
	return "document.event." + strings.TrimPrefix(kind, eventPrefix)
}

const eventPrefix = string(streamOf) + "."

// Announced are the kinds of this room's events that programs of the authority may be told of: no draft,
// and nothing of what a letter says or to whom.
var Announced = []access.Announcement{
	announcement("issued"), announcement("signed"), announcement("replaced"), announcement("withdrawn"),
}

func announcement(kind string) access.Announcement {
	return access.Announcement{
		Name: eventPrefix + kind, Acts: []string{eventPrefix + kind}, Names: "document", Read: "/api/v1/events?authority={authority}&event={event}",
	}
}

// streamOf begins the name of a document's stream of events.
const streamOf = "document"

// record writes an event about a document, with the row as it is now.
func (d *Documents) record(ctx context.Context, tx db.Tx, actor access.Actor, kind string, one Document, why string) error {
	var touched ledger.Touched
	touched.Add("document", one.ID)
	rows, err := touched.Rows(ctx, tx)
	if err != nil {
		return err
	}
	return d.Record.Record(ctx, tx, access.Event{
		Stream: streamOf + "/" + one.ID, Kind: eventPrefix + kind, Actor: actor, Scope: one.Scope(), At: d.now(),
		Subject: one.ID, Why: why, Rule: access.Version, Rows: rows,
	})
}

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// conflict says that somebody was faster, or that the document is not in a state for the act.
func conflict(key string) error { return problem.New(problem.Conflict, "document."+key, nil) }
