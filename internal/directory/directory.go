// Package directory knows who serves the public: regions, the bodies that are assessed, their
// units, the institutions one deals with, and the sources that say so. One directory serves the
// whole installation. It knows no figure, and it never deletes: what ends gets a valid-to and a
// successor.
package directory

import (
	"context"
	"embed"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Deps are what a Directory needs. Without Ledger and Now it reads only.
type Deps struct {
	DB     *db.DB
	Ledger *ledger.Ledger
	Now    func() time.Time
	// Figures says whether figures rest on a body, whose kind then cannot change any more because they
	// repeat it; nil believes that they do.
	Figures func(ctx context.Context, tx db.Tx, body string) (bool, error)
}

// Directory reads and keeps the directory of one installation. It is safe for concurrent use.
type Directory struct {
	db      *db.DB
	ledger  *ledger.Ledger
	now     func() time.Time
	figures func(ctx context.Context, tx db.Tx, body string) (bool, error)
}

// New returns the directory in the database of deps.
func New(deps Deps) *Directory {
	return &Directory{db: deps.DB, ledger: deps.Ledger, now: deps.Now, figures: deps.Figures}
}

// Body is an office that is assessed, or (by its kind's role) an institution one deals with.
type Body struct {
	ID         string
	Slug       string // permanent: kota-banjarmasin, polresta-banjarmasin
	Kind       string // code of a Kind
	Name       string
	Short      string // how people call it: Banjarmasin, Polresta Banjarmasin; may be empty
	Region     string // Kemendagri code; empty for ministries and agencies
	Province   string // code of the province of Region
	ValidFrom  string // 2022, 2022-07 or 2022-07-25; empty when not known
	ValidTo    string
	Successor  string // slug of the body that took over; may be empty
	Owner      string // id of the authority that keeps this row and those of its units; empty: the installation
	NamedYears string // years in which a source names it as assessed: "2021 2023"
	Evidence   string // how sure the row is, one of Evidences
	Example    bool   // made up to show how things work; outside all counts, lists and maps
	Contact
	// Version is given back with a change, so that nobody overwrites what they have not seen.
	Version int64
}

// Contact is how the public reaches an office. Each may be empty.
type Contact struct {
	Address string // on one line
	Phone   string // as phone.Normal has it
	Website string // https://... or http://...
}

// Unit is an office of a body that serves people. It is kept by whoever keeps its body.
type Unit struct {
	ID        string
	BodyID    string
	Slug      string // permanent within its body
	Kind      string
	Name      string
	ValidFrom string // as a body's
	ValidTo   string
	Successor string // slug of the unit of the same body that took over; may be empty
	Evidence  string
	Contact
	Version int64
	Sources []Source `json:"-"`
}

// Evidences are the words for how sure a row of the directory is; each has a catalog text
// directory.evidence.WORD.
var Evidences = []string{
	"codes",              // follows from the list of region codes
	"named",              // named as assessed by a source
	"seed",               // named by one of the articles this project began with
	"derived",            // its existence follows from another fact; the name is not seen in print
	"named-year-unclear", // named as assessed, but the year is not clear
	"named-other-round",  // named as assessed in an earlier round
	"not-confirmed",      // no source names it as assessed
	"entered",            // entered by whoever keeps the row
	"example",            // made up
}
