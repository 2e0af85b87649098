package document

import (
	"bytes"
	"context"
	"io"
	"regexp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
)

// Signing is the signed file of a document as somebody sends it back: signed with a certificate, or
// printed, signed by hand and scanned.
type Signing struct {
	Name string
	Data []byte
	// Looked: whoever sends it says that they looked, and that it is this document. It is needed unless
	// the file is the unsigned one, byte for byte, with an electronic signature behind it.
	Looked bool
}

// Sign takes the signed file of a document. Sent again it takes the place of the one before; the record
// keeps the hashes of both. It does not say whether a signature is valid. Version is the one seen.
// Kinds: those of Decide; Invalid with Faults about "file" and "looked"; Conflict when somebody was
// faster, or when the document is not valid any more; Unavailable when there is no room.
func (d *Documents) Sign(ctx context.Context, actor access.Actor, id string, version int64, s Signing) error {
	one, err := d.valid(ctx, actor, id)
	if err != nil {
		return err
	}
	if one.Version != version {
		return conflict("changed")
	}
	unsigned, err := db.One(ctx, d.DB, db.Column[[]byte], `SELECT pdf FROM document_paper WHERE id = $1`, id)
	if err != nil {
		return err
	}
	extends := len(s.Data) > len(unsigned) && bytes.HasPrefix(s.Data, unsigned)
	if err := d.signable(ctx, one, s, extends && marked(s.Data[len(unsigned):])); err != nil {
		return err
	}
	owner := evidence.AccountOwner(actor.Account)
	file, err := d.Files.Keep(ctx, evidence.New{Owner: owner, Name: s.Name, Type: "application/pdf", Purpose: evidence.Paper}, bytes.NewReader(s.Data))
	if err != nil {
		return err
	}
	return d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		holder := evidence.Holder{Kind: streamOf, ID: id, Scope: one.Scope()}
		if _, err := d.Files.Claim(ctx, tx, holder, owner, file.ID); err != nil {
			return err
		}
		if err := seen(db.Update(ctx, tx, `UPDATE document SET state = 'signed', signed_file = $3, signed_sum = $4, signed_marks = $5, signed_extends = $6,
				signed_at = $7, changed_at = $7, version = version + 1
			WHERE id = $1 AND version = $2 AND state IN ('issued', 'signed')`,
			id, version, file.ID, file.Sum.String(), marked(s.Data), extends, db.At(d.now()))); err != nil {
			return err
		}
		return d.record(ctx, tx, actor, "signed", one, "")
	})
}

// signable says what speaks against a file being the signed one of a document.
// Told is whether the file itself tells that it is this document, signed.
func (d *Documents) signable(ctx context.Context, one Document, s Signing, told bool) error {
	var f faults
	sum := sumOf(s.Data)
	other, err := db.All(ctx, d.DB, db.Column[string], `SELECT number FROM document WHERE (unsigned_sum = $1 OR signed_sum = $1) AND id <> $2 LIMIT 1`, sum, one.ID)
	switch {
	case err != nil:
		return err
	case len(s.Data) == 0:
		f.add("file", "no_file", nil)
	case len(s.Data) > MaxCompared:
		f.add("file", "file_large", problem.Args{"max": MaxCompared >> 20})
	case !bytes.HasPrefix(s.Data, []byte("%PDF-")):
		f.add("file", "no_pdf", nil)
	case sum == one.UnsignedSum:
		f.add("file", "unsigned", nil)
	case len(other) > 0:
		f.add("file", "other_document", problem.Args{"number": other[0]})
	case !told && !s.Looked:
		f.add("looked", "looked", nil)
	}
	return f.found.Err()
}

var (
	byteRange = regexp.MustCompile(`/ByteRange\s*\[`)
	contents  = regexp.MustCompile(`/Contents\s*<[0-9A-Fa-f]`)
)

// marked reports whether a PDF holds an electronic signature (ISO 32000-1, 12.8.1): a dictionary with
// the range of bytes it signs, and the signature as hexadecimal digits. Neither may be compressed,
// because the range leaves out the place of the signature itself. Whether it is valid is not looked at.
func marked(data []byte) bool { return byteRange.Match(data) && contents.Match(data) }

// Received is where the signed file of a document stands: it waits till it was looked at, and may be
// refused then. It is empty while none has come.
func (d *Documents) Received(ctx context.Context, one Document) (evidence.State, error) {
	if one.SignedFile == "" {
		return "", nil
	}
	file, err := d.Files.Get(ctx, d.DB, one.SignedFile)
	return file.State, err
}

// SignedFile returns the signed file of a document. Kinds: those of Decide; NotFound; Conflict while the
// file waits to be looked at.
func (d *Documents) SignedFile(ctx context.Context, actor access.Actor, id string) (Document, []byte, error) {
	one, err := d.One(ctx, actor, id)
	if err != nil {
		return one, nil, err
	}
	if one.SignedFile == "" {
		return one, nil, problem.New(problem.NotFound, "document.not_signed", nil)
	}
	_, r, err := d.Files.Open(ctx, one.SignedFile, evidence.Whole)
	if err != nil {
		return one, nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, MaxCompared+1))
	return one, data, err
}
