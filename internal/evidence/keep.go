package evidence

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// New is a file that somebody sends.
type New struct {
	Owner   string // see AccountOwner
	Name    string
	Type    string // as the sender says; may be empty
	Purpose string
	Size    int64 // announced, for Begin alone
}

// Keep takes a whole file. It is stored when Keep returns, and waits to be looked at. Kinds: Invalid,
// with Faults about "file", for what is not taken; TooMany when the owner has too much that nobody has
// claimed; Unavailable when there is no room. What r fails with is passed on, and nothing is kept.
func (f *Files) Keep(ctx context.Context, n New, r io.Reader) (File, error) {
	p, err := f.fits(&n)
	if err != nil {
		return File{}, err
	}
	head := bufio.NewReaderSize(r, headBytes)
	first, err := head.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return File{}, err
	}
	format, err := recognise(p, n.Name, n.Type, first)
	if err != nil {
		return File{}, err
	}
	if err := f.room(ctx, f.DB, n.Owner, 1); err != nil {
		return File{}, err
	}
	info, err := f.Store.Put(ctx, head, format.Max)
	if problem.KindOf(err) == problem.TooLarge {
		return File{}, tooLarge(format)
	}
	if err != nil {
		return File{}, err
	}
	return f.admit(ctx, p, n, format, info, nil)
}

// fits checks what can be checked without the bytes.
func (f *Files) fits(n *New) (Purpose, error) {
	p, err := f.Purpose(n.Purpose)
	if err != nil {
		return p, err
	}
	if n.Owner == "" {
		return p, problem.New(problem.Unauthenticated, "", nil)
	}
	n.Type = claimed(n.Type)
	n.Name, err = named(n.Name)
	return p, err
}

// claimed is a claim of a type, or nothing where it is none.
func claimed(mime string) string {
	odd := func(r rune) bool { return r < ' ' || r > '~' }
	if len(mime) > 200 || strings.ContainsFunc(mime, odd) {
		return ""
	}
	return mime
}

// room looks whether an owner may have so many bytes more, in one file more.
func (f *Files) room(ctx context.Context, q db.Queryer, owner string, size int64) error {
	type had struct {
		files int
		bytes int64
	}
	now, err := db.One(ctx, q, func(row db.Row) (had, error) {
		var h had
		err := row.Scan(&h.files, &h.bytes)
		return h, err
	}, `SELECT COUNT(*), CAST(COALESCE(SUM(size), 0) AS bigint) FROM (
			SELECT size FROM file WHERE owner = $1 AND holder_kind IS NULL
			UNION ALL SELECT size FROM upload WHERE owner = $1 AND file_id IS NULL AND expires_at > $2
		) AS mine`, owner, db.At(f.now()))
	if err != nil {
		return err
	}
	if now.files >= f.Limits.Files || now.bytes+size > f.Limits.Bytes {
		return problem.New(problem.TooMany, "evidence.too_many", problem.Args{"files": f.Limits.Files, "mb": f.Limits.Bytes / mega})
	}
	return nil
}

// admit looks at the whole file and gives it a row. with joins the transaction; it may be nil. The bytes
// of what is not taken go soon: whoever sends such a thing again and again fills no disk with it.
func (f *Files) admit(
	ctx context.Context, p Purpose, n New, format Format, info blob.Info, with func(context.Context, db.Tx, File) error,
) (File, error) {
	file, err := f.admitted(ctx, p, n, format, info, with)
	if err != nil {
		f.letGo(context.WithoutCancel(ctx), info.Sum)
	}
	return file, err
}

func (f *Files) admitted(
	ctx context.Context, p Purpose, n New, format Format, info blob.Info, with func(context.Context, db.Tx, File) error,
) (File, error) {
	format, err := f.examineBlob(ctx, p, n, format, info)
	if err != nil {
		return File{}, err
	}
	id, err := newID()
	if err != nil {
		return File{}, err
	}
	now := f.now()
	file := File{
		ID: id, Owner: n.Owner, Purpose: p.Name, Name: n.Name, Declared: n.Type, Type: format.Type, Size: info.Size, Sum: info.Sum,
		State: Waiting, Created: now, Expires: db.At(now.Add(f.Limits.Unclaimed)).Time,
	}
	err = f.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if with != nil {
			if err := with(ctx, tx, file); err != nil {
				return err
			}
		}
		if err := f.room(ctx, tx, n.Owner, file.Size); err != nil {
			return err
		}
		return f.insert(ctx, tx, file)
	})
	if err != nil {
		return File{}, err
	}
	if err := f.still(ctx, info.Sum); err != nil {
		return File{}, errors.Join(err, f.discard(context.WithoutCancel(ctx), file.ID, "discarded"))
	}
	return file, nil
}

func (f *Files) examineBlob(ctx context.Context, p Purpose, n New, format Format, info blob.Info) (Format, error) {
	r, _, err := f.Store.Open(ctx, info.Sum)
	if problem.KindOf(err) == problem.NotFound {
		return format, again(err)
	}
	if err != nil {
		return format, err
	}
	defer r.Close()
	return examine(p, format, n.Name, n.Type, r, info.Size)
}

func (f *Files) insert(ctx context.Context, tx db.Tx, file File) error {
	_, err := tx.Exec(ctx, `INSERT INTO file (id, owner, installation, purpose, name, declared, type, size, sum, state, why, exif, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '', $11, $12)`,
		file.ID, file.Owner, false, file.Purpose, file.Name, file.Declared, file.Type, file.Size, file.Sum.String(), string(file.State),
		db.At(file.Created), db.At(file.Expires))
	if err != nil {
		return err
	}
	if err := spare(ctx, tx, file.Sum); err != nil {
		return err
	}
	if err := lookLater(ctx, tx, file.ID, time.Time{}); err != nil {
		return err
	}
	return f.record(ctx, tx, actorOf(file.Owner), "received", file, "")
}

// still makes sure that bytes which a row names now were not deleted just before it came to name them.
// After the row is there nobody deletes them.
func (f *Files) still(ctx context.Context, sum blob.Sum) error {
	_, err := f.Store.Stat(ctx, sum)
	if problem.KindOf(err) == problem.NotFound {
		return again(err)
	}
	return err
}

func again(err error) error {
	return &problem.Error{Kind: problem.Unavailable, Key: "evidence.again", Err: err}
}

// Discard removes a file that its owner sent and nobody has claimed. Kind: NotFound.
func (f *Files) Discard(ctx context.Context, owner, id string) error {
	file, err := fileByID(ctx, f.DB, id)
	if err != nil {
		return err
	}
	if file.Owner != owner || owner == "" || file.Holder.Kind != "" {
		return notFound()
	}
	return f.discard(ctx, id, "discarded")
}

// discard removes the row of an unclaimed file; its bytes go when nothing else names them.
func (f *Files) discard(ctx context.Context, id, kind string) error {
	return f.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		file, err := fileByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := doomAll(ctx, tx, f.now(), file); err != nil {
			return err
		}
		err = db.Update(ctx, tx, `DELETE FROM file WHERE id = $1 AND holder_kind IS NULL`, id)
		if err != nil {
			return err
		}
		actor := actorOf(file.Owner)
		e := f.event(actor, kind, file, "")
		e.Rows[0].Values = nil
		return f.Record.Record(ctx, tx, e)
	})
}

// Mine returns an owner's files that nobody has claimed, the newest first, and their uploads under way.
func (f *Files) Mine(ctx context.Context, owner string) ([]File, []Upload, error) {
	found, err := files(ctx, f.DB, `WHERE f.owner = $1 AND f.holder_kind IS NULL ORDER BY f.id DESC LIMIT 1000`, owner)
	if err != nil {
		return nil, nil, err
	}
	under, err := db.All(ctx, f.DB, scanUpload, `SELECT `+uploadColumns+` FROM upload u
		WHERE u.owner = $1 AND u.file_id IS NULL AND u.expires_at > $2 ORDER BY u.id DESC LIMIT 1000`, owner, db.At(f.now()))
	return found, under, err
}

// Own returns one of an owner's files that nobody has claimed. Kind: NotFound.
func (f *Files) Own(ctx context.Context, owner, id string) (File, error) {
	file, err := fileByID(ctx, f.DB, id)
	if err == nil && (file.Owner != owner || owner == "" || file.Holder.Kind != "") {
		return File{}, notFound()
	}
	return file, err
}

// room begins the names of jobs.
const room = "evidence"

const lookKind = room + ".look"

type look struct {
	File string `json:"file"`
}

func lookLater(ctx context.Context, tx db.Tx, id string, at time.Time) error {
	err := job.Enqueue(ctx, tx, job.Request{Kind: lookKind, Payload: look{id}, Unique: id, At: at})
	if err != nil {
		return fmt.Errorf("have file %s looked at: %w", id, err)
	}
	return nil
}
