package evidence

import (
	"context"
	"io"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence/picture"
)

// Covered is a copy of a picture, parts of which are covered for good, before anybody holds it.
type Covered struct {
	of    File
	drawn []Rendition
}

// Of is the picture that it was made of, as it was then.
func (c *Covered) Of() File { return c.of }

// previewSide is how large a picture is where parts of it are chosen: enough to find a face in a crowd, and light
// enough for a cheap telephone.
const previewSide = 1600

// Preview draws a picture for choosing parts of it. Kinds as Open; Invalid for what is no picture.
func (f *Files) Preview(ctx context.Context, id string) (picture.Made, error) {
	var made picture.Made
	err := f.shown(ctx, id, func(_ *File, r io.ReaderAt, size int64) error {
		all, err := picture.Make(r, size, picture.Wish{MaxSide: previewSide, Type: picture.JPEG, Quality: 75})
		if err == nil {
			made = all[0]
		}
		return err
	})
	return made, err
}

// Cover draws a copy of a picture with areas of it covered, from what is shown of it: it is upright, it is what the
// eye saw, and nothing that hid in the bytes that came can come along. Nobody holds it until KeepCovered; its bytes
// go by themselves where that does not follow. Kinds as Preview, and of picture.CheckAreas.
func (f *Files) Cover(ctx context.Context, id string, areas []picture.Area) (Covered, error) {
	var c Covered
	if err := picture.CheckAreas(areas); err != nil {
		return c, err
	}
	err := f.shown(ctx, id, func(file *File, r io.ReaderAt, size int64) error {
		made, err := picture.Cover(r, size, areas, picture.Wish{MaxSide: webSide}, picture.Wish{MaxSide: thumbSide})
		if err != nil {
			return err
		}
		c.of = *file
		for i, kind := range []Kind{web, Thumb} {
			one, err := f.keepDrawn(ctx, kind, made[i])
			if err != nil {
				return err
			}
			c.drawn = append(c.drawn, one)
		}
		return nil
	})
	return c, err
}

// shown opens what is shown of a picture that is ready.
func (f *Files) shown(ctx context.Context, id string, do func(file *File, r io.ReaderAt, size int64) error) error {
	file, err := fileByID(ctx, f.DB, id)
	if err != nil {
		return err
	}
	if !file.Picture() {
		return problem.New(problem.Invalid, "picture.unknown", nil)
	}
	l := Linked{File: file}
	if err := l.fill(); err != nil {
		return err
	}
	r, err := f.Bytes(ctx, l)
	if err != nil {
		return err
	}
	defer r.Close()
	return do(&file, &readerAt{r: r}, l.Size)
}

// KeepCovered gives a copy to the holder of the picture that it was made of, inside the holder's act. It has no
// name that could tell anything, and is ready: it was drawn here. Kind: Conflict where the picture was erased, or
// became another holder's, meanwhile.
func (f *Files) KeepCovered(ctx context.Context, tx db.Tx, actor access.Actor, c Covered) (File, error) {
	of, err := fileByID(ctx, tx, c.of.ID)
	if err != nil {
		return of, err
	}
	if of.State != Ready || of.Sum != c.of.Sum || of.Holder.Kind == "" || of.Holder.ID != c.of.Holder.ID {
		return of, problem.New(problem.Conflict, "evidence.cover.gone", nil)
	}
	whole := c.drawn[0]
	one := File{
		Holder: of.Holder, Purpose: of.Purpose, Type: whole.Type, Size: whole.Size, Sum: whole.Sum, State: Ready, Created: f.now(), Renditions: c.drawn,
		Retain: of.Retain,
	}
	one.Holder.Nameless, one.settled, one.Expires = false, one.Created, time.Time{}
	one.Name = saveName("", one.Type)
	if one.ID, err = newID(); err != nil {
		return one, err
	}
	if err := f.insertCopy(ctx, tx, &one); err != nil {
		return one, err
	}
	for _, r := range one.Renditions {
		if err := f.still(ctx, r.Sum); err != nil {
			return one, err
		}
	}
	return one, f.record(ctx, tx, actor, "covered", one, "")
}
