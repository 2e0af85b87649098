package evidence

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Claim gives files that an owner sent to a holder, inside the holder's own act, and returns them in the
// order asked for. A file may still wait to be looked at: the holder has it, and nobody is given it.
// What the same holder has already is returned again. Kinds: NotFound for what is not the owner's;
// Conflict for what another holder has; Invalid, with Faults about "file", for what was refused or what
// the purpose does not allow.
func (f *Files) Claim(ctx context.Context, tx db.Tx, h Holder, owner string, ids ...string) ([]File, error) {
	if h.Kind == "" || h.ID == "" || owner == "" {
		return nil, notFound()
	}
	sorted := slices.Compact(slices.Sorted(slices.Values(ids)))
	got := map[string]File{}
	for _, id := range sorted {
		file, err := fileByID(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		if got[id], err = f.claimOne(ctx, tx, h, owner, file); err != nil {
			return nil, err
		}
	}
	if err := f.holdable(ctx, tx, h, got); err != nil {
		return nil, err
	}
	claimed := make([]File, len(ids))
	for i, id := range ids {
		claimed[i] = got[id]
	}
	return claimed, nil
}

func (f *Files) claimOne(ctx context.Context, tx db.Tx, h Holder, owner string, file File) (File, error) {
	switch {
	case file.Owner != owner || file.State == Erased:
		return file, notFound()
	case file.Holder.Kind == h.Kind && file.Holder.ID == h.ID:
		return file, nil
	case file.Holder.Kind != "":
		return file, problem.New(problem.Conflict, "evidence.claimed", nil)
	case file.State == Refused:
		return file, fault("refused", problem.Args{"name": file.ShownName()})
	}
	if h.Purpose == "" {
		h.Purpose = file.Purpose
	}
	p, err := f.Purpose(h.Purpose)
	if err != nil {
		return file, err
	}
	if format, _ := formatOf(file.Type); !p.Allows(format) {
		return file, fault("format", problem.Args{"formats": p.names()})
	}
	if h.Nameless {
		file.Name = saveName("", file.Type)
		h.Nameless = false
	}
	file.Holder, file.Purpose, file.Expires = h, p.Name, time.Time{}
	if p.Retain > 0 {
		file.Retain = db.At(f.now().Add(p.Retain)).Time
	}
	s := h.Scope
	err = db.Update(ctx, tx, `UPDATE file SET holder_kind = $2, holder_id = $3, installation = $4, authority_id = $5, body_id = $6, unit_id = $7,
			purpose = $8, expires_at = NULL, retain_until = $9, name = $10
		WHERE id = $1 AND holder_kind IS NULL AND state IN ('waiting', 'ready')`,
		file.ID, h.Kind, h.ID, s.Installation, orNull(s.Authority), orNull(s.Body), orNull(s.Unit), file.Purpose, db.At(file.Retain), file.Name)
	if err != nil {
		return file, err
	}
	return file, f.record(ctx, tx, actorOf(owner), "claimed", file, "")
}

// holdable holds what the holder has now against the limits of the purposes.
func (f *Files) holdable(ctx context.Context, tx db.Tx, h Holder, got map[string]File) error {
	checked := map[string]bool{}
	for _, file := range got {
		if checked[file.Purpose] {
			continue
		}
		checked[file.Purpose] = true
		p, err := f.Purpose(file.Purpose)
		if err != nil {
			return err
		}
		var count int
		var bytes int64
		err = tx.QueryRow(ctx, `SELECT COUNT(*), CAST(COALESCE(SUM(size), 0) AS bigint) FROM file
			WHERE holder_kind = $1 AND holder_id = $2 AND purpose = $3 AND state <> 'erased'`, h.Kind, h.ID, p.Name).Scan(&count, &bytes)
		if err != nil {
			return db.Problem(err)
		}
		if count > p.Files || bytes > p.Bytes {
			return fault("holder_full", problem.Args{"files": p.Files, "mb": p.Bytes / mega})
		}
	}
	return nil
}

// Of returns the files of a holder in the order they were sent, refused and erased ones too.
func (f *Files) Of(ctx context.Context, q db.Queryer, h Holder) ([]File, error) {
	return files(ctx, q, `WHERE f.holder_kind = $1 AND f.holder_id = $2 ORDER BY f.id`, h.Kind, h.ID)
}

// Get returns a file by its id, whoever has it: the caller decides who may know of it. Kind: NotFound.
func (f *Files) Get(ctx context.Context, q db.Queryer, id string) (File, error) {
	return fileByID(ctx, q, id)
}

// maxWhy bounds a reason, in characters.
const maxWhy = 500

// Erase lets go of a file's bytes and of its name, inside the noun's act; that there was one, of which
// size and hash, remains, with an event that says who erased it and why. The bytes are gone within
// minutes, unless another file has the same. The noun decides who may. Kinds: NotFound; Invalid without
// a reason. An erased file is erased already.
func (f *Files) Erase(ctx context.Context, tx db.Tx, actor access.Actor, id, why string) error {
	why = strings.TrimSpace(why)
	if why == "" || len([]rune(why)) > maxWhy {
		return problem.New(problem.Invalid, "evidence.why", problem.Args{"max": maxWhy})
	}
	file, err := fileByID(ctx, tx, id)
	if err != nil || file.State == Erased {
		return err
	}
	if err := doomAll(ctx, tx, f.now(), file); err != nil {
		return err
	}
	for _, statement := range []string{`DELETE FROM rendition WHERE file_id = $1`, `DELETE FROM upload WHERE file_id = $1`} {
		if _, err := tx.Exec(ctx, statement, id); err != nil {
			return err
		}
	}
	file.State, file.Name, file.Declared, file.Why, file.exif, file.Renditions = Erased, "", "", "", "", nil
	file.ErasedAt, file.Expires, file.Retain = f.now(), time.Time{}, time.Time{}
	err = db.Update(ctx, tx, `UPDATE file SET state = 'erased', name = '', declared = '', why = '', exif = '', erased_at = $2,
		expires_at = NULL, retain_until = NULL WHERE id = $1 AND state <> 'erased'`, id, db.At(file.ErasedAt))
	if err != nil {
		return err
	}
	if err := reapLater(ctx, tx, f.now()); err != nil {
		return err
	}
	return f.record(ctx, tx, actor, "erased", file, why)
}

// Retain sets until when a claimed file is kept; zero: without end. The noun decides who may.
func (f *Files) Retain(ctx context.Context, tx db.Tx, id string, until time.Time) error {
	return db.Update(ctx, tx, `UPDATE file SET retain_until = $2 WHERE id = $1 AND holder_kind IS NOT NULL AND state <> 'erased'`, id, db.At(until))
}
