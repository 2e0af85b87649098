package evidence

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"io"
	"net/url"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// LinkPrefix is where the addresses of files begin.
const LinkPrefix = "/berkas/"

// macBytes is how much of the signature a link carries: 128 bits.
const macBytes = 16

// letters of renditions in links; they are never used for another.
var letters = map[Kind]byte{Whole: 0, Thumb: 1}

// Link is the address of a file, or of a rendition of it, for whoever has it until then. Nobody is asked
// there who they are: the noun decides who may have the file before it makes the link, and makes it as
// short-lived as it can. A link made before a file is ready works once it is.
func (f *Files) Link(file File, kind Kind, until time.Time) string {
	id, err := uuid.Parse(file.ID)
	letter, known := letters[kind]
	if err != nil || !known {
		return LinkPrefix // leads to the page that says that there is nothing
	}
	token := append([]byte{letter}, id[:]...)
	token = binary.BigEndian.AppendUint64(token, uint64(max(0, until.Unix())))
	token = append(token, f.sign(token)...)
	return LinkPrefix + base64.RawURLEncoding.EncodeToString(token) + "/" + url.PathEscape(saveName(file.ShownName(), file.typeOf(kind)))
}

// typeOf is the type that a rendition is given out with.
func (f File) typeOf(kind Kind) string {
	if r, ok := f.Shown(kind); ok {
		return r.Type
	}
	return f.Type
}

func (f *Files) sign(token []byte) []byte {
	mac := hmac.New(sha256.New, f.signing)
	mac.Write(token)
	return mac.Sum(nil)[:macBytes]
}

// Linked is what a link leads to.
type Linked struct {
	File  File
	Kind  Kind
	Until time.Time
	Type  string // MIME type
	Name  string // to save it under
	Sum   blob.Sum
	Size  int64
}

// Inline reports whether a browser may show it: pictures that were drawn here, and sound. All else is saved.
func (l Linked) Inline() bool { return l.File.Picture() || l.File.Sound() }

// Follow reads the token of a link. Kinds: NotFound for one that is not ours (evidence.link.unknown), is
// over (evidence.link.over), or whose file was erased or refused; Conflict while the file waits.
func (f *Files) Follow(ctx context.Context, token string) (Linked, error) {
	unknown := problem.New(problem.NotFound, "evidence.link.unknown", nil)
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	const length = 1 + 16 + 8
	if err != nil || len(raw) != length+macBytes || !hmac.Equal(raw[length:], f.sign(raw[:length])) {
		return Linked{}, unknown
	}
	l := Linked{Until: time.Unix(int64(binary.BigEndian.Uint64(raw[17:length])), 0)}
	if !l.Until.After(f.Now()) {
		return l, problem.New(problem.NotFound, "evidence.link.over", nil)
	}
	for kind, letter := range letters {
		if letter == raw[0] {
			l.Kind = kind
		}
	}
	l.File, err = fileByID(ctx, f.DB, uuid.UUID(raw[1:17]).String())
	if problem.KindOf(err) == problem.NotFound {
		return l, unknown
	}
	if err != nil {
		return l, err
	}
	return l, l.fill()
}

// fill says which bytes are given out: of a picture never the ones that came.
func (l *Linked) fill() error {
	if err := l.File.given(); err != nil {
		return err
	}
	l.Type, l.Sum, l.Size = l.File.Type, l.File.Sum, l.File.Size
	if r, ok := l.File.Shown(l.Kind); ok {
		l.Type, l.Sum, l.Size = r.Type, r.Sum, r.Size
	} else if l.Kind != Whole || l.File.Picture() {
		return notFound()
	}
	l.Name = saveName(l.File.ShownName(), l.Type)
	return nil
}

// given says whether a file may be given out.
func (f File) given() error {
	switch f.State {
	case Ready:
		return nil
	case Waiting:
		return problem.New(problem.Conflict, "evidence.link.waiting", nil)
	case Erased:
		return problem.New(problem.NotFound, "evidence.link.erased", nil)
	default:
		return problem.New(problem.NotFound, "evidence.link.refused", nil)
	}
}

// Open opens a file that is ready, or a rendition of it, for whoever decided that it may be read: of a
// picture what was drawn from it. Kinds as Follow.
func (f *Files) Open(ctx context.Context, id string, kind Kind) (File, io.ReadSeekCloser, error) {
	file, err := fileByID(ctx, f.DB, id)
	if err != nil {
		return file, nil, err
	}
	l := Linked{File: file, Kind: kind}
	if err := l.fill(); err != nil {
		return file, nil, err
	}
	r, err := f.Bytes(ctx, l)
	return file, r, err
}

// Bytes opens what a link leads to.
func (f *Files) Bytes(ctx context.Context, l Linked) (io.ReadSeekCloser, error) {
	r, _, err := f.Store.Open(ctx, l.Sum)
	if problem.KindOf(err) == problem.NotFound {
		// A row without its bytes is the operator's trouble, not the reader's mistake.
		return nil, &problem.Error{Kind: problem.Unavailable, Key: "evidence.lost", Err: err}
	}
	return r, err
}
