// Package backup takes the whole installation to another place while it runs, and puts it back: the
// database as rows that either engine takes, the files, and apart from both the keys. It encrypts for
// recipients whose secret keys this machine does not have, and believes in no backup that it has not read
// back. It knows no table by name but its own two, and no meaning of any.
//
// What it promises: an archive that is there is whole; one that was cut off or changed is never restored;
// what was restored has the rows that were there, each, and the record of events verifies. What it does not
// promise: that nobody made another archive for the same recipient. The signed record inside tells, to
// whoever kept a checkpoint or the verifier.
package backup

import (
	"cmp"
	"context"
	"embed"
	"io/fs"
	"log/slog"
	"time"

	"filippo.io/age"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/db"
)

// Texts are this room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Deps are what the room needs.
type Deps struct {
	DB         *db.DB
	Now        func() time.Time
	Record     access.Recorder
	Log        *slog.Logger
	Migrations fs.FS
	// Files is where the installation keeps its files.
	Files blob.Store
	// Program is the version that runs.
	Program string
	// Scratch is a folder in which a database may lie for a while, unencrypted: one where the
	// installation's own data may lie too.
	Scratch string
}

// Depth is how well backups are checked.
type Depth string

// Each backup is read back. Weekly also restores one a week into a database of its own, Always each.
const (
	Always Depth = "always"
	Weekly Depth = "weekly"
)

// Keep is how many backups stay: the newest of each of so many days, weeks and months. Zero means the
// default of 14, 8 and 12.
type Keep struct{ Daily, Weekly, Monthly int }

// Plan is what the operator has set.
type Plan struct {
	// Target is where backups go; nil: none are made.
	Target     Target
	Recipients []string
	// Keys is where the keys go, nil nowhere; KeyFiles are those that lie beside the database.
	Keys     Target
	KeyFiles []string
	// Hour is when, in Zone.
	Hour  int
	Zone  *time.Location
	Check Depth
	Keep  Keep
	// Rate bounds how many bytes of files are read in a second, and of rows a quarter of that; 0: as many as
	// there are, which those who write beside it will notice.
	Rate int64
}

// Backups makes the backups of one installation.
type Backups struct {
	deps       Deps
	plan       Plan
	recipients []age.Recipient
}

// New returns the room. Kind: Invalid for a recipient that is none.
func New(deps Deps, plan Plan) (*Backups, error) {
	recipients, err := ParseRecipients(plan.Recipients)
	if err != nil {
		return nil, err
	}
	plan.Keep.Daily = cmp.Or(plan.Keep.Daily, 14)
	plan.Keep.Weekly = cmp.Or(plan.Keep.Weekly, 8)
	plan.Keep.Monthly = cmp.Or(plan.Keep.Monthly, 12)
	plan.Check = cmp.Or(plan.Check, Always)
	if plan.Zone == nil {
		plan.Zone = time.UTC
	}
	return &Backups{deps: deps, plan: plan, recipients: recipients}, nil
}

// Configured reports whether backups can be made.
func (b *Backups) Configured() bool { return b.plan.Target != nil && len(b.recipients) > 0 }

var everything = access.Scope{Installation: true}

// record writes an event of the installation's own.
func (b *Backups) record(ctx context.Context, tx db.Tx, actor access.Actor, kind, subject string) error {
	return b.deps.Record.Record(ctx, tx, access.Event{
		Stream: "backup", Kind: kind, Actor: actor, Scope: everything, At: b.deps.Now(), Subject: subject, Rule: access.Version,
	})
}
