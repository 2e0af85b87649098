package evidence

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence/picture"
)

// Sides of what is drawn from a picture, in pixels: enough to read a notice on a wall, and enough to
// tell one picture from another in a list.
const (
	webSide   = 2048
	thumbSide = 320
)

// Exif is what a camera wrote about a photo; all of it is the sender's word.
type Exif struct {
	Taken time.Time      `json:"taken,omitzero"`
	Zoned bool           `json:"zoned,omitempty"` // Taken is an instant, not just a clock's face
	Place *picture.Place `json:"place,omitempty"`
}

// look is the job that looks at a file: for malware, for what unfolds to too much, and, of a picture,
// what may be shown of it. A scanner that is away keeps the file waiting and the job trying.
func (f *Files) look(ctx context.Context, j job.Job) error {
	var wanted look
	if err := j.Decode(&wanted); err != nil {
		return err
	}
	file, err := fileByID(ctx, f.DB, wanted.File)
	if problem.KindOf(err) == problem.NotFound || err == nil && file.State != Waiting {
		return nil
	}
	if err != nil {
		return err
	}
	drawn, exif, err := f.lookAt(ctx, file)
	if reason, refused := reasonOf(err); refused {
		return f.refuse(ctx, file.ID, reason, "")
	}
	var sick *infected
	if errors.As(err, &sick) {
		return f.refuse(ctx, file.ID, "evidence.fault.infected", sick.name)
	}
	if errors.Is(err, errUnscanned) {
		return f.unscanned(ctx, file.ID)
	}
	if err != nil {
		return fmt.Errorf("look at file %s: %w", file.ID, err)
	}
	return f.ready(ctx, file.ID, drawn, exif)
}

// infected is a file in which the scanner has found something.
type infected struct{ name string }

func (e *infected) Error() string { return "infected: " + e.name }

// errUnscanned is of a file that is larger, or unfolds to more, than the scanner takes.
var errUnscanned = errors.New("evidence: the scanner does not take so much")

// whyUnscanned is why such a file waits. It is taken, since what somebody has to show should not hang on
// a line in the scanner's configuration; it is not given out, since nobody has looked. The operator is told.
const whyUnscanned = "evidence.waits.unscanned"

// unscanned leaves the file to the hourly sweep, which tries again.
func (f *Files) unscanned(ctx context.Context, id string) error {
	return f.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE file SET why = $2 WHERE id = $1 AND state = 'waiting'`, id, whyUnscanned)
		return err
	})
}

func (f *Files) lookAt(ctx context.Context, file File) ([]Rendition, string, error) {
	r, info, err := f.Store.Open(ctx, file.Sum)
	if err != nil {
		return nil, "", err
	}
	defer r.Close()
	if f.Scanner != nil {
		found, err := f.Scanner.Scan(ctx, r)
		if problem.KindOf(err) == problem.TooLarge {
			return nil, "", errUnscanned
		}
		if err != nil {
			return nil, "", err
		}
		if found != "" {
			return nil, "", &infected{found}
		}
	}
	format, _ := formatOf(file.Type)
	switch {
	case format.zipped():
		return nil, "", unfold(r, info.Size)
	case file.Picture():
		return f.draw(ctx, file, &readerAt{r: r}, info.Size)
	default:
		return nil, "", nil
	}
}

// draw makes the picture to be shown, and a small one for lists.
func (f *Files) draw(ctx context.Context, file File, r io.ReaderAt, size int64) ([]Rendition, string, error) {
	facts, err := picture.Look(r, size)
	if err != nil {
		return nil, "", pictureFault(err)
	}
	made, err := picture.Make(r, size, picture.Wish{MaxSide: webSide}, picture.Wish{MaxSide: thumbSide})
	if err != nil {
		return nil, "", pictureFault(err)
	}
	var drawn []Rendition
	for i, kind := range []Kind{web, Thumb} {
		one, err := f.keepDrawn(ctx, kind, made[i])
		if err != nil {
			return nil, "", err
		}
		drawn = append(drawn, one)
	}
	exif, err := f.sealExif(file.ID, Exif{Taken: facts.Taken, Zoned: facts.Zoned, Place: facts.Place})
	return drawn, exif, err
}

// pictureFault makes a fault of what is wrong with a picture, and leaves other failures as they are.
func pictureFault(err error) error {
	var said *problem.Error
	if errors.As(err, &said) && said.Kind == problem.Invalid {
		return problem.Faults{{Place: problem.Place{File: "file"}, Key: said.Key, Args: said.Args}}
	}
	return err
}

func (f *Files) keepDrawn(ctx context.Context, kind Kind, made picture.Made) (Rendition, error) {
	info, err := f.Store.Put(ctx, bytes.NewReader(made.Data), int64(len(made.Data)))
	return Rendition{Kind: kind, Type: string(made.Type), Width: made.Width, Height: made.Height, Size: info.Size, Sum: info.Sum}, err
}

// ready ends the waiting. That a file was looked at is no event: a refusal is one.
func (f *Files) ready(ctx context.Context, id string, drawn []Rendition, exif string) error {
	err := f.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		done, err := tx.Exec(ctx, `UPDATE file SET state = 'ready', why = '', exif = $2, settled_at = $3 WHERE id = $1 AND state = 'waiting'`, id, exif, db.At(f.now()))
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err // erased, or looked at by somebody else, meanwhile
		}
		for _, r := range drawn {
			if err := spare(ctx, tx, r.Sum); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `INSERT INTO rendition (file_id, kind, type, width, height, size, sum) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
				id, string(r.Kind), r.Type, r.Width, r.Height, r.Size, r.Sum.String())
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, r := range drawn {
		if err := f.still(ctx, r.Sum); err != nil {
			return errors.Join(err, f.waitAgain(ctx, id))
		}
	}
	return nil
}

// waitAgain takes back that a file is ready, when what was drawn was deleted just before it was named.
func (f *Files) waitAgain(ctx context.Context, id string) error {
	return f.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM rendition WHERE file_id = $1`, id); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE file SET state = 'waiting', settled_at = NULL WHERE id = $1 AND state = 'ready'`, id)
		return err
	})
}

// refuse keeps the row, so that whoever sent the file learns why.
func (f *Files) refuse(ctx context.Context, id, reason, found string) error {
	return f.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		done, err := tx.Exec(ctx, `UPDATE file SET state = 'refused', why = $2, settled_at = $3 WHERE id = $1 AND state = 'waiting'`, id, reason, db.At(f.now()))
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err
		}
		file, err := fileByID(ctx, tx, id)
		if err != nil {
			return err
		}
		why := reason
		if found != "" {
			why += ": " + found
		}
		return f.record(ctx, tx, access.Machine(), "refused", file, why)
	})
}

// sealExif seals what a camera wrote, bound to its file; nothing where it wrote nothing.
func (f *Files) sealExif(id string, said Exif) (string, error) {
	if said == (Exif{}) {
		return "", nil
	}
	text, err := json.Marshal(said)
	if err != nil {
		return "", err
	}
	box, err := f.box()
	if err != nil {
		return "", err
	}
	nonce := make([]byte, box.NonceSize())
	rand.Read(nonce)
	return base64.RawStdEncoding.EncodeToString(box.Seal(nonce, nonce, text, []byte(id))), nil
}

// Exif opens what a camera wrote about a photo, zero where it wrote nothing. The noun decides who may
// know where and when it was taken. Kind: NotFound.
func (f *Files) Exif(ctx context.Context, id string) (Exif, error) {
	file, err := fileByID(ctx, f.DB, id)
	if err != nil {
		return Exif{}, err
	}
	return f.unsealed(&file)
}

// unsealed opens what a camera wrote about a photo.
func (f *Files) unsealed(file *File) (Exif, error) {
	if file.exif == "" {
		return Exif{}, nil
	}
	box, err := f.box()
	if err != nil {
		return Exif{}, err
	}
	raw, err := base64.RawStdEncoding.DecodeString(file.exif)
	if err != nil || len(raw) < box.NonceSize() {
		return Exif{}, errors.New("evidence: sealed EXIF has the wrong form")
	}
	text, err := box.Open(nil, raw[:box.NonceSize()], raw[box.NonceSize():], []byte(file.ID))
	if err != nil {
		return Exif{}, errors.New("evidence: sealed EXIF does not open with this key")
	}
	var said Exif
	return said, json.Unmarshal(text, &said)
}

func (f *Files) box() (cipher.AEAD, error) {
	block, err := aes.NewCipher(f.sealing)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
