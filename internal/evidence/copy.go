package evidence

import (
	"context"
	"errors"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
)

// Copy gives a holder files of its own with the content of files that others hold, inside the holder's act, and
// returns them in the order asked for. The bytes are stored once, however many files have them; id, name, scope,
// retention and end are each file's own, so that to erase one leaves the others what they are. A copy has no
// owner. Of one that waits the copy waits to be looked at, too; those refused or erased are left out. Limits of
// purposes do not stop it: who holds them did not ask for them, and they need no room. The caller has decided
// that the holder may have them. Kinds: NotFound for what is not there or held by nobody.
func (f *Files) Copy(ctx context.Context, tx db.Tx, actor access.Actor, h Holder, ids ...string) ([]File, error) {
	if h.Kind == "" || h.ID == "" {
		return nil, notFound()
	}
	copies := make([]File, 0, len(ids))
	for _, id := range ids {
		of, err := fileByID(ctx, tx, id)
		switch {
		case err != nil:
			return nil, err
		case of.Holder.Kind == "":
			return nil, notFound()
		case of.State == Refused || of.State == Erased:
			continue
		}
		one, err := f.copyOf(&of, h)
		if err != nil {
			return nil, err
		}
		if err := f.insertCopy(ctx, tx, &one); err != nil {
			return nil, err
		}
		if err := f.record(ctx, tx, actor, "copied", one, ""); err != nil {
			return nil, err
		}
		copies = append(copies, one)
	}
	return copies, nil
}

// copyOf makes a holder's own file of another's.
func (f *Files) copyOf(of *File, h Holder) (File, error) {
	one := *of
	var err error
	if one.ID, err = newID(); err != nil {
		return one, err
	}
	if h.Purpose == "" {
		h.Purpose = of.Purpose
	}
	p, err := f.Purpose(h.Purpose)
	if err != nil {
		return one, err
	}
	if h.Nameless {
		one.Name = saveName("", one.Type)
		h.Nameless = false
	}
	one.Owner, one.Declared, one.Why, one.Holder, one.Purpose = "", "", "", h, p.Name
	one.Created, one.settled, one.Expires, one.Retain = f.now(), time.Time{}, time.Time{}, time.Time{}
	if p.Retain > 0 {
		one.Retain = db.At(f.now().Add(p.Retain)).Time
	}
	if one.State == Ready {
		one.settled = one.Created
	}
	// What the camera wrote is sealed for one file.
	said, err := f.unsealed(of)
	if err != nil {
		return one, err
	}
	one.exif, err = f.sealExif(one.ID, said)
	return one, err
}

// insertCopy writes a copy with what was drawn from its content, and has one that waits looked at. Nobody deletes
// the bytes meanwhile: the file that it is a copy of names them.
func (f *Files) insertCopy(ctx context.Context, tx db.Tx, one *File) error {
	s := one.Holder.Scope
	_, err := tx.Exec(ctx, `INSERT INTO file (id, owner, holder_kind, holder_id, installation, authority_id, body_id, unit_id, purpose, name,
			declared, type, size, sum, state, why, exif, created_at, settled_at, retain_until)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
		one.ID, one.Owner, one.Holder.Kind, one.Holder.ID, s.Installation, orNull(s.Authority), orNull(s.Body), orNull(s.Unit), one.Purpose, one.Name,
		one.Declared, one.Type, one.Size, one.Sum.String(), string(one.State), one.Why, one.exif, db.At(one.Created), db.At(one.settled), db.At(one.Retain))
	if err != nil {
		return err
	}
	if err := spare(ctx, tx, one.Sum); err != nil {
		return err
	}
	for _, r := range one.Renditions {
		_, err := tx.Exec(ctx, `INSERT INTO rendition (file_id, kind, type, width, height, size, sum) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			one.ID, string(r.Kind), r.Type, r.Width, r.Height, r.Size, r.Sum.String())
		if err := errors.Join(err, spare(ctx, tx, r.Sum)); err != nil {
			return err
		}
	}
	if one.State != Waiting {
		return nil
	}
	return lookLater(ctx, tx, one.ID, time.Time{})
}
