package evidence

import (
	"bufio"
	"context"
	"errors"
	"io"
	"time"

	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Upload is a file on its way in, in parts that may go to different replicas.
type Upload struct {
	New
	ID       string
	Received int64 // bytes, from the beginning
	FileID   string
	Expires  time.Time
}

// Limits of parts. What is left of a part whose sender went away is kept when it is worth a row.
const (
	maxParts = 2000
	minPart  = 64 << 10
)

const uploadColumns = `u.id, u.owner, u.purpose, u.name, u.declared, u.size, u.received, COALESCE(u.file_id, ''), u.expires_at`

func scanUpload(row db.Row) (Upload, error) {
	var u Upload
	var expires db.Time
	err := row.Scan(&u.ID, &u.Owner, &u.Purpose, &u.Name, &u.Type, &u.Size, &u.Received, &u.FileID, &expires)
	u.Expires = expires.Time
	return u, err
}

// Begin announces a file of n.Size bytes that comes in parts. Kinds as Keep.
func (f *Files) Begin(ctx context.Context, n New) (Upload, error) {
	p, err := f.fits(&n)
	if err != nil {
		return Upload{}, err
	}
	switch {
	case n.Size <= 0:
		return Upload{}, fault("empty", nil)
	case n.Size > p.Largest():
		return Upload{}, fault("too_large", problem.Args{"max": p.Largest() / mega})
	}
	u := Upload{New: n, Expires: db.At(f.now().Add(f.Limits.Upload)).Time}
	if u.ID, err = newID(); err != nil {
		return u, err
	}
	err = f.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := f.room(ctx, tx, n.Owner, n.Size); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO upload (id, owner, purpose, name, declared, size, received, created_at, expires_at)
			VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)`, u.ID, n.Owner, n.Purpose, n.Name, n.Type, n.Size, db.At(f.now()), db.At(u.Expires))
		return err
	})
	return u, err
}

// Upload returns one of an owner's uploads. Kind: NotFound, also once it has expired.
func (f *Files) Upload(ctx context.Context, owner, id string) (Upload, error) {
	u, err := db.One(ctx, f.DB, scanUpload, `SELECT `+uploadColumns+` FROM upload u WHERE u.id = $1`, id)
	if problem.KindOf(err) == problem.NotFound || err == nil && (u.Owner != owner || owner == "" || !u.Expires.After(f.now())) {
		return Upload{}, problem.New(problem.NotFound, "evidence.upload.gone", nil)
	}
	return u, err
}

// Append takes a part that begins at an offset. The same part twice is as good as once. When the sender
// goes away in the middle, what came is kept, unless want, the part's hash, was given. Kinds: NotFound;
// Conflict when the upload is not at this offset; Invalid when the part is not what want says, or with
// Faults when the first part shows that the file is not taken; TooLarge beyond the announced size;
// TooMany parts; Unavailable.
func (f *Files) Append(ctx context.Context, owner, id string, offset int64, r io.Reader, want *blob.Sum) (Upload, error) {
	u, err := f.Upload(ctx, owner, id)
	if err != nil {
		return u, err
	}
	if offset > u.Received || offset < 0 || u.FileID != "" && offset != u.Size {
		return u, elsewhere(u)
	}
	part := &cut{r: r}
	head := bufio.NewReaderSize(part, headBytes)
	if offset == 0 {
		if err := f.firstLook(u, head); err != nil {
			return u, errors.Join(err, f.Cancel(ctx, owner, id))
		}
	}
	// The sender's going away ends the reading; what came is stored all the same.
	storing := context.WithoutCancel(ctx)
	info, err := f.Store.Put(storing, head, u.Size-offset)
	if err != nil {
		return u, err
	}
	switch {
	case want != nil && (part.err != nil || info.Sum != *want):
		f.letGo(storing, info.Sum)
		return u, errors.Join(problem.New(problem.Invalid, "evidence.upload.sum", nil), part.err)
	case part.err != nil && info.Size < minPart:
		f.letGo(storing, info.Sum)
		return u, part.err
	case info.Size == 0:
		return u, nil
	}
	if u, err = f.joinPart(storing, u, offset, info); err != nil {
		f.letGo(storing, info.Sum)
		return u, err
	}
	return u, part.err
}

// firstLook refuses early what cannot become a file.
func (f *Files) firstLook(u Upload, head *bufio.Reader) error {
	p, err := f.Purpose(u.Purpose)
	if err != nil {
		return err
	}
	first, err := head.Peek(headBytes)
	if err != nil && int64(len(first)) < u.Size {
		return nil // too little to say; the reading goes on and meets the error itself
	}
	format, err := recognise(p, u.Name, u.Type, first)
	if err == nil && u.Size > format.Max {
		err = tooLarge(format)
	}
	return err
}

func elsewhere(u Upload) error {
	return problem.New(problem.Conflict, "evidence.upload.offset", problem.Args{"offset": u.Received})
}

// joinPart moves the upload on. Of two writers one is first; the other finds the upload elsewhere, or
// that it brought the same.
func (f *Files) joinPart(ctx context.Context, u Upload, offset int64, info blob.Info) (Upload, error) {
	expires := db.At(f.now().Add(f.Limits.Upload))
	err := f.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		parts, err := partsOf(ctx, tx, u.ID)
		if err != nil {
			return err
		}
		if len(parts) >= maxParts {
			return problem.New(problem.TooMany, "evidence.upload.parts", nil)
		}
		err = db.Update(ctx, tx, `UPDATE upload SET received = $3, expires_at = $4 WHERE id = $1 AND received = $2 AND file_id IS NULL`,
			u.ID, offset, offset+info.Size, expires)
		if err != nil {
			return err
		}
		if err := spare(ctx, tx, info.Sum); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO upload_part (upload_id, start, size, sum) VALUES ($1, $2, $3, $4)`,
			u.ID, offset, info.Size, info.Sum.String())
		return err
	})
	if problem.KindOf(err) == problem.Conflict {
		return f.sameAgain(ctx, u, offset, info)
	}
	if err != nil {
		return u, err
	}
	if err := f.still(ctx, info.Sum); err != nil {
		return u, errors.Join(err, f.takeBack(ctx, u.ID, offset, info.Size))
	}
	u.Received, u.Expires = offset+info.Size, expires.Time
	return u, nil
}

func (f *Files) sameAgain(ctx context.Context, u Upload, offset int64, info blob.Info) (Upload, error) {
	now, err := f.Upload(ctx, u.Owner, u.ID)
	if err != nil {
		return u, err
	}
	parts, err := partsOf(ctx, f.DB, u.ID)
	if err != nil {
		return u, err
	}
	for _, p := range parts {
		if p.start == offset && p.size == info.Size && p.sum == info.Sum {
			return now, nil
		}
	}
	return now, elsewhere(now)
}

func (f *Files) takeBack(ctx context.Context, id string, offset, size int64) error {
	return f.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		err := db.Update(ctx, tx, `UPDATE upload SET received = $2 WHERE id = $1 AND received = $3 AND file_id IS NULL`, id, offset, offset+size)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM upload_part WHERE upload_id = $1 AND start = $2`, id, offset)
		return err
	})
}

type part struct {
	start, size int64
	sum         blob.Sum
}

func partsOf(ctx context.Context, q db.Queryer, id string) ([]part, error) {
	return db.All(ctx, q, func(row db.Row) (part, error) {
		var p part
		var sum string
		err := row.Scan(&p.start, &p.size, &sum)
		if err == nil {
			p.sum, err = blob.ParseSum(sum)
		}
		return p, err
	}, `SELECT start, size, sum FROM upload_part WHERE upload_id = $1 ORDER BY start`, id)
}

// Finish makes a file of an upload that is complete. Twice is as good as once. One that turns out not to
// be taken is removed. Kinds as Keep; NotFound; Conflict while bytes are missing.
func (f *Files) Finish(ctx context.Context, owner, id string) (File, error) {
	u, err := f.Upload(ctx, owner, id)
	switch {
	case err != nil:
		return File{}, err
	case u.FileID != "":
		return fileByID(ctx, f.DB, u.FileID)
	case u.Received != u.Size:
		return File{}, elsewhere(u)
	}
	file, err := f.assemble(ctx, u)
	if _, refused := reasonOf(err); refused {
		return File{}, errors.Join(err, f.Cancel(ctx, owner, id))
	}
	if problem.KindOf(err) == problem.Conflict {
		if now, errNow := f.Upload(ctx, owner, id); errNow == nil && now.FileID != "" {
			return fileByID(ctx, f.DB, now.FileID)
		}
	}
	return file, err
}

func (f *Files) assemble(ctx context.Context, u Upload) (File, error) {
	p, err := f.Purpose(u.Purpose)
	if err != nil {
		return File{}, err
	}
	parts, err := partsOf(ctx, f.DB, u.ID)
	if err != nil {
		return File{}, err
	}
	if len(parts) == 0 { // finished and swept between two looks
		return File{}, elsewhere(u)
	}
	whole := &joined{ctx: ctx, store: f.Store, parts: parts}
	defer func() { _ = whole.Close() }() // it was only read
	head := bufio.NewReaderSize(whole, headBytes)
	first, err := head.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return File{}, err
	}
	format, err := recognise(p, u.Name, u.Type, first)
	if err != nil {
		return File{}, err
	}
	info := blob.Info{Sum: parts[0].sum, Size: u.Size}
	if len(parts) > 1 {
		if info, err = f.Store.Put(ctx, head, u.Size); err != nil {
			return File{}, err
		}
	}
	return f.admit(ctx, p, u.New, format, info, func(ctx context.Context, tx db.Tx, file File) error {
		err := db.Update(ctx, tx, `UPDATE upload SET file_id = $2 WHERE id = $1 AND file_id IS NULL`, u.ID, file.ID)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM upload_part WHERE upload_id = $1`, u.ID)
		if err != nil || len(parts) < 2 {
			return err
		}
		// The whole is there now: its pieces would outlive it otherwise, even when it is erased.
		sums := make([]blob.Sum, len(parts))
		for i, p := range parts {
			sums[i] = p.sum
		}
		return doomLater(ctx, tx, f.now(), sums)
	})
}

// Cancel ends an upload; what came of it goes. One that is not there is no error.
func (f *Files) Cancel(ctx context.Context, owner, id string) error {
	return f.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		sums, err := sumsOf(ctx, tx, `SELECT DISTINCT p.sum FROM upload_part p JOIN upload u ON u.id = p.upload_id WHERE u.id = $1 AND u.owner = $2`, id, owner)
		if err != nil {
			return err
		}
		if err := doomLater(ctx, tx, f.now(), sums); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM upload WHERE id = $1 AND owner = $2`, id, owner)
		return err
	})
}

// cut ends where its source fails, and remembers why.
type cut struct {
	r   io.Reader
	err error
}

func (c *cut) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		c.err, err = err, io.EOF
	}
	return n, err
}

// joined reads parts one after the other, one open at a time.
type joined struct {
	ctx   context.Context
	store blob.Store
	parts []part
	open  io.ReadCloser
}

func (j *joined) Read(p []byte) (int, error) {
	for {
		if j.open == nil {
			if len(j.parts) == 0 {
				return 0, io.EOF
			}
			r, _, err := j.store.Open(j.ctx, j.parts[0].sum)
			if err != nil {
				return 0, err
			}
			j.open, j.parts = r, j.parts[1:]
		}
		n, err := j.open.Read(p)
		if !errors.Is(err, io.EOF) {
			return n, err
		}
		if err := j.Close(); err != nil || n > 0 {
			return n, err
		}
	}
}

// Close closes the part that is open.
func (j *joined) Close() error {
	if j.open == nil {
		return nil
	}
	err := j.open.Close()
	j.open = nil
	return err
}
