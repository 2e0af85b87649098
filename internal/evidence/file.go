package evidence

import (
	"context"
	"database/sql"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// State is where a file stands.
type State string

// A file waits until it was looked at (and scanned, where that is configured). Only one that is Ready
// is given out. Of one that is Erased the row remains, without its name and its bytes.
const (
	Waiting State = "waiting"
	Ready   State = "ready"
	Refused State = "refused"
	Erased  State = "erased"
)

// Key is the catalog key of a state's name.
func (s State) Key() string { return "evidence.state." + string(s) }

// Holder is the noun that a file belongs to: "document", its id, and where it lies. Purpose, unless
// empty, is the one whose kinds and limits the claimed files must keep to.
type Holder struct {
	Kind, ID string
	Scope    access.Scope
	Purpose  string
	// Nameless: what the claimed files are called is not kept, because it may tell who sent them.
	Nameless bool
}

// File is a file with its name.
type File struct {
	ID      string
	Owner   string
	Holder  Holder // zero while nobody has claimed it
	Purpose string
	// Name is as it was given; it may hold any character. See HeaderName.
	Name     string
	Declared string // the type that the sender claimed
	Type     string // the type that the bytes are of: a MIME type
	Size     int64  // bytes
	Sum      blob.Sum
	State    State
	Why      string // of one that was refused, or that waits for the operator: a key of the catalog, with no arguments
	Created  time.Time
	// Expires is when an unclaimed file goes; Retain until when a claimed one is kept, zero without end.
	Expires, Retain time.Time
	ErasedAt        time.Time
	// Renditions are what was drawn from a picture.
	Renditions []Rendition

	exif    string
	settled time.Time
}

// Kind is a sort of rendition.
type Kind string

// Whole is the file itself, of a picture the one to be shown; Thumb is a small picture of it.
const (
	Whole Kind = ""
	Thumb Kind = "thumb"

	web Kind = "web"
)

// Rendition is a picture drawn anew from another.
type Rendition struct {
	Kind          Kind
	Type          string
	Width, Height int
	Size          int64
	Sum           blob.Sum
}

// Picture reports whether the file is a picture.
func (f File) Picture() bool { return strings.HasPrefix(f.Type, "image/") }

// Sound reports whether the file is to be listened to.
func (f File) Sound() bool { return strings.HasPrefix(f.Type, "audio/") }

// Has reports whether there is a rendition of a kind.
func (f File) Has(kind Kind) bool {
	_, ok := f.rendition(kind)
	return ok
}

// Shown is the rendition to show of a kind, for its size.
func (f File) Shown(kind Kind) (Rendition, bool) {
	if kind == Whole {
		kind = web
	}
	return f.rendition(kind)
}

func (f File) rendition(kind Kind) (Rendition, bool) {
	for _, r := range f.Renditions {
		if r.Kind == kind {
			return r, true
		}
	}
	return Rendition{}, false
}

// row is the covered row, its columns in the order of the ledger's cover.
func (f File) row() access.Row {
	s := f.Holder.Scope
	return access.Row{Table: "file", ID: f.ID, Values: []any{
		orNull(f.Holder.Kind), orNull(f.Holder.ID), s.Installation, orNull(s.Authority), orNull(s.Body), orNull(s.Unit),
		f.Purpose, f.Name, f.Type, f.Size, f.Sum.String(), db.At(f.ErasedAt),
	}}
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

const fileColumns = `f.id, f.owner, f.holder_kind, f.holder_id, f.installation, f.authority_id, f.body_id, f.unit_id, f.purpose, f.name,
	f.declared, f.type, f.size, f.sum, f.state, f.why, f.exif, f.created_at, f.settled_at, f.expires_at, f.retain_until, f.erased_at`

func scanFile(row db.Row) (File, error) {
	var f File
	var kind, id, authority, body, unit sql.NullString
	var sum string
	var created, settled, expires, retain, erased db.Time
	err := row.Scan(&f.ID, &f.Owner, &kind, &id, &f.Holder.Scope.Installation, &authority, &body, &unit, &f.Purpose, &f.Name,
		&f.Declared, &f.Type, &f.Size, &sum, &f.State, &f.Why, &f.exif, &created, &settled, &expires, &retain, &erased)
	if err != nil {
		return f, err
	}
	f.Holder.Kind, f.Holder.ID = kind.String, id.String
	f.Holder.Scope.Authority, f.Holder.Scope.Body, f.Holder.Scope.Unit = authority.String, body.String, unit.String
	f.Created, f.settled, f.Expires, f.Retain, f.ErasedAt = created.Time, settled.Time, expires.Time, retain.Time, erased.Time
	f.Sum, err = blob.ParseSum(sum)
	return f, err
}

// files reads files and their renditions. where follows the FROM.
func files(ctx context.Context, q db.Queryer, where string, args ...any) ([]File, error) {
	found, err := db.All(ctx, q, scanFile, `SELECT `+fileColumns+` FROM file f `+where, args...)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	place := map[string]int{}
	ids := make([]any, len(found))
	for i, f := range found {
		place[f.ID], ids[i] = i, f.ID
	}
	_, err = db.All(ctx, q, func(row db.Row) (struct{}, error) {
		var r Rendition
		var id, sum string
		err := row.Scan(&id, &r.Kind, &r.Type, &r.Width, &r.Height, &r.Size, &sum)
		if err == nil {
			r.Sum, err = blob.ParseSum(sum)
		}
		i := place[id]
		found[i].Renditions = append(found[i].Renditions, r)
		return struct{}{}, err
	}, `SELECT file_id, kind, type, width, height, size, sum FROM rendition WHERE file_id IN (`+db.Marks(1, len(ids))+`) ORDER BY file_id, kind`, ids...)
	return found, err
}

func fileByID(ctx context.Context, q db.Queryer, id string) (File, error) {
	found, err := files(ctx, q, `WHERE f.id = $1`, id)
	if err != nil {
		return File{}, err
	}
	if len(found) == 0 {
		return File{}, notFound()
	}
	return found[0], nil
}

// maxName bounds a name, in characters; more than any file system has.
const maxName = 300

// named keeps a name as it was given, but for what no database keeps.
func named(name string) (string, error) {
	name = strings.ReplaceAll(strings.ToValidUTF8(name, "\uFFFD"), "\x00", "")
	switch {
	case strings.TrimSpace(name) == "":
		return "", fault("name_empty", nil)
	case utf8.RuneCountInString(name) > maxName:
		return "", fault("name_long", problem.Args{"max": maxName})
	}
	return name, nil
}

// fault is what is wrong with the file of a form.
func fault(key string, args problem.Args) error {
	return problem.Faults{{Place: problem.Place{File: "file"}, Key: "evidence.fault." + key, Args: args}}
}
