package backup

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"filippo.io/age"
)

// archiveWriter writes an archive in the order its parts have.
type archiveWriter struct {
	secret io.WriteCloser
	packed *gzip.Writer
	tar    *tar.Writer
	taken  time.Time

	dir   string
	parts int
	lines []byte
	sum   hash.Hash
	rows  int64

	end End
}

// newArchive begins an archive. Compression is the fastest there is: the bottleneck of a backup is not
// the disk it goes to.
func newArchive(w io.Writer, recipients []age.Recipient, head Head) (*archiveWriter, error) {
	secret, err := age.Encrypt(w, recipients...)
	if err != nil {
		return nil, fmt.Errorf("begin to encrypt: %w", err)
	}
	packed, err := gzip.NewWriterLevel(secret, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	a := &archiveWriter{secret: secret, packed: packed, tar: tar.NewWriter(packed), taken: head.Taken}
	return a, a.json(headName, head)
}

func (a *archiveWriter) json(name string, value any) error {
	data, err := json.MarshalIndent(value, "", "\t")
	if err != nil {
		return err
	}
	return a.entry(name, append(data, '\n'))
}

func (a *archiveWriter) entry(name string, data []byte) error {
	header := tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(data)), Mode: 0o600, ModTime: a.taken, Format: tar.FormatUSTAR}
	if err := a.tar.WriteHeader(&header); err != nil {
		return err
	}
	_, err := a.tar.Write(data)
	return err
}

// begin begins a table, or the list of files.
func (a *archiveWriter) begin(dir string) {
	a.dir, a.parts, a.rows, a.sum = dir, 0, 0, sha256.New()
	a.lines = a.lines[:0]
}

// row adds a line and returns how long it is.
func (a *archiveWriter) row(values []any) (int, error) {
	before := len(a.lines)
	lines, err := appendRow(a.lines, values)
	if err != nil {
		return 0, err
	}
	n := len(lines) - before
	if n > maxRow {
		return 0, fmt.Errorf("backup: a row of %d bytes in %s", n, a.dir)
	}
	a.lines = lines
	a.sum.Write(a.lines[before:])
	a.rows++
	if len(a.lines) >= part {
		return n, a.flush()
	}
	return n, nil
}

func (a *archiveWriter) flush() error {
	a.parts++
	err := a.entry(fmt.Sprintf("%s%08d%s", a.dir, a.parts, suffix), a.lines)
	a.lines = a.lines[:0]
	return err
}

// finish ends what begin began, and returns how many lines it has and their hash. Even one without any
// has a part.
func (a *archiveWriter) finish() (int64, string, error) {
	if len(a.lines) > 0 || a.parts == 0 {
		if err := a.flush(); err != nil {
			return 0, "", err
		}
	}
	return a.rows, hex.EncodeToString(a.sum.Sum(nil)), nil
}

func (a *archiveWriter) endTable(name string) error {
	rows, sum, err := a.finish()
	a.end.Tables = append(a.end.Tables, TableEnd{name, rows, sum})
	return err
}

func (a *archiveWriter) file(f FileHead) error {
	a.end.FileBytes += f.Size
	_, err := a.row([]any{f.Sum, f.Size, f.Name})
	return err
}

func (a *archiveWriter) endFiles() error {
	rows, sum, err := a.finish()
	a.end.Files, a.end.FileSHA = rows, sum
	return err
}

// close writes the end.
func (a *archiveWriter) close() error {
	if err := a.json(endName, a.end); err != nil {
		return err
	}
	return errors.Join(a.tar.Close(), a.packed.Close(), a.secret.Close())
}
