package access

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"strconv"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Logo says of an authority's picture what a page needs to show it. Without a Width there is none.
type Logo struct {
	Alt           string // what it shows, for whoever does not see it
	Width, Height int
	Version       int64 // of the row, to be given back with a change; 0: there never was one
}

// Picture is a logo with its bytes.
type Picture struct {
	Logo
	Type string // image/png or image/jpeg
	Data []byte
}

// Limits of a picture that somebody sends: far more than a logo needs, and far less than what a
// small file can be made to unfold to.
const (
	MaxLogoBytes = 256 << 10
	MaxLogoSide  = 1024 // pixels
	minLogoSide  = 16
)

// LogoOf returns the picture of an authority; NotFound where it has none.
func (a *Access) LogoOf(ctx context.Context, slug string) (Picture, error) {
	return found(db.One(ctx, a.db, func(row db.Row) (Picture, error) {
		var p Picture
		err := row.Scan(&p.Data, &p.Type, &p.Alt, &p.Width, &p.Height, &p.Version)
		return p, err
	}, `SELECT l.picture, l.type, l.alt, l.width, l.height, l.version
		FROM authority_logo l JOIN authority a ON a.id = l.id WHERE a.slug = $1 AND l.width > 0`, slug))
}

// SetLogo gives an authority a picture: PNG or JPEG, drawn anew from its pixels, so that nothing else
// that was in the file is kept or sent on. Version is the one seen. Kinds: those of Decide; Invalid
// with Faults about "logo" and "alt"; Conflict when somebody was faster.
func (a *Access) SetLogo(ctx context.Context, actor Actor, authority string, version int64, data []byte, alt string) error {
	return a.changeLogo(ctx, actor, authority, version, "authority.logo_set", func() (Picture, error) {
		var f faults
		alt = f.text("alt", alt, true)
		p := f.picture(data)
		p.Alt = alt
		return p, f.found.Err()
	})
}

// RemoveLogo takes the picture of an authority away. Kinds as SetLogo.
func (a *Access) RemoveLogo(ctx context.Context, actor Actor, authority string, version int64) error {
	return a.changeLogo(ctx, actor, authority, version, "authority.logo_removed", func() (Picture, error) {
		return Picture{Type: "image/png", Data: []byte{}}, nil
	})
}

func (a *Access) changeLogo(
	ctx context.Context, actor Actor, authority string, version int64, kind string, draw func() (Picture, error),
) error {
	one, err := authorityByID(ctx, a.db, authority)
	if err != nil {
		return err
	}
	if err := Decide(actor, BrandAuthority, one.Scope()); err != nil {
		return err
	}
	p, err := draw() // outside the transaction: pictures take their time
	if err != nil {
		return err
	}
	return a.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		values := []any{one.ID, p.Data, p.Type, p.Alt, p.Width, p.Height, version + 1}
		if err := writeLogo(ctx, tx, version, values); err != nil {
			return err
		}
		e := a.authorityEvent(actor, kind, one, "")
		e.Rows = []Row{{Table: "authority_logo", ID: one.ID, Values: values}}
		return a.record.Record(ctx, tx, e)
	})
}

func writeLogo(ctx context.Context, tx db.Tx, version int64, values []any) error {
	if version == 0 {
		_, err := tx.Exec(ctx, `INSERT INTO authority_logo (id, picture, type, alt, width, height, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, values...)
		if db.IsTaken(err) {
			return &problem.Error{Kind: problem.Conflict, Key: "access.changed", Err: err}
		}
		return err
	}
	return updateSeen(ctx, tx, `UPDATE authority_logo SET picture = $2, type = $3, alt = $4, width = $5, height = $6, version = $7
		WHERE id = $1 AND version = $7 - 1`, values...)
}

// picture reads a picture and draws it anew. Its size is looked at before it is unfolded.
func (f *faults) picture(data []byte) Picture {
	if len(data) == 0 {
		f.add("logo", "no_file", nil)
		return Picture{}
	}
	if len(data) > MaxLogoBytes {
		f.add("logo", "picture_bytes", problem.Args{"max": MaxLogoBytes >> 10})
		return Picture{}
	}
	p, err := redraw(data)
	var size *sideError
	switch {
	case errors.As(err, &size):
		f.add("logo", "picture_side", problem.Args{"size": size.Error(), "min": minLogoSide, "max": MaxLogoSide})
	case err != nil:
		f.add("logo", "picture", nil)
	}
	return p
}

// sideError is a picture that is too large or too small; it says its size.
type sideError struct{ width, height int }

func (e *sideError) Error() string { return strconv.Itoa(e.width) + " × " + strconv.Itoa(e.height) }

// redraw decodes a PNG or JPEG and encodes its pixels anew.
func redraw(data []byte) (Picture, error) {
	decode, size, encode, kind := png.Decode, png.DecodeConfig, png.Encode, "image/png"
	if !bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")) {
		decode, size, kind = jpeg.Decode, jpeg.DecodeConfig, "image/jpeg"
		encode = func(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, &jpeg.Options{Quality: 90}) }
	}
	config, err := size(bytes.NewReader(data))
	if err != nil {
		return Picture{}, err
	}
	if short, long := min(config.Width, config.Height), max(config.Width, config.Height); short < minLogoSide || long > MaxLogoSide {
		return Picture{}, &sideError{config.Width, config.Height}
	}
	drawn, err := decode(bytes.NewReader(data))
	if err != nil {
		return Picture{}, err
	}
	var out bytes.Buffer
	if err := encode(&out, drawn); err != nil {
		return Picture{}, err
	}
	return Picture{Logo: Logo{Width: config.Width, Height: config.Height}, Type: kind, Data: out.Bytes()}, nil
}
