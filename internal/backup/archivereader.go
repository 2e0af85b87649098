package backup

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"

	"filippo.io/age"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// archiveReader reads an archive from its beginning to its end, in the one order there is. It believes
// nothing: names are compared with those that must come, counts are only ever compared, and no more
// than a line is held at a time.
type archiveReader struct {
	Head
	plain  *bufio.Reader
	packed *gzip.Reader
	tar    *tar.Reader
	lines  *bufio.Reader

	// ahead is the entry that was met behind the last part of a table.
	ahead *tar.Header
	dir   string
	parts int
	rows  int64
	long  int // the last line, in bytes
	sum   hash.Hash

	tables []TableEnd
	files  End // only what is said of files
}

// openArchive reads the head. Kinds: Invalid for an archive that is none, is damaged, was made by a newer
// version, or is for somebody else.
func openArchive(r io.Reader, identities []age.Identity) (*archiveReader, error) {
	plain, err := decrypt(r, identities)
	if err != nil {
		return nil, err
	}
	buffered := bufio.NewReaderSize(plain, 1<<16)
	packed, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, damaged(err)
	}
	packed.Multistream(false)
	a := &archiveReader{plain: buffered, packed: packed, tar: tar.NewReader(packed), lines: bufio.NewReaderSize(nil, part)}
	header, err := a.next()
	if err != nil {
		return nil, err
	}
	if header.Name != headName {
		return nil, damaged(fmt.Errorf("it begins with %q", header.Name))
	}
	if err := readJSON(a.tar, header.Size, &a.Head); err != nil {
		return nil, err
	}
	if a.Format != format {
		return nil, problem.New(problem.Invalid, "backup.format", problem.Args{"have": a.Format, "want": format, "program": a.Program})
	}
	return a, a.checkHead()
}

// checkHead looks that the head is one that can be worked with: what it names is used to find tables, never
// as a name of anything.
func (a *archiveReader) checkHead() error {
	seen := map[string]bool{}
	for _, t := range a.Tables {
		if t.Name == "" || seen[t.Name] || strings.ContainsAny(t.Name, "/\\.\x00") || len(t.Columns) == 0 {
			return damaged(fmt.Errorf("a table %q", t.Name))
		}
		seen[t.Name] = true
	}
	return nil
}

// next is the next entry.
func (a *archiveReader) next() (*tar.Header, error) {
	if header := a.ahead; header != nil {
		a.ahead = nil
		return header, nil
	}
	header, err := a.tar.Next()
	if err != nil {
		return nil, damaged(cut(err))
	}
	if header.Typeflag != tar.TypeReg {
		return nil, damaged(fmt.Errorf("an entry of type %q", header.Typeflag))
	}
	return header, nil
}

// cut makes a clean end where there may be none an unexpected one.
func cut(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// begin finds the first part of a table, or of the list of files.
func (a *archiveReader) begin(dir string) error {
	header, err := a.next()
	if err != nil {
		return err
	}
	a.dir, a.parts, a.rows, a.sum = dir, 1, 0, sha256.New()
	if header.Name != a.part() {
		return damaged(fmt.Errorf("%q where %q must come", header.Name, a.part()))
	}
	a.lines.Reset(a.tar)
	return nil
}

func (a *archiveReader) part() string { return fmt.Sprintf("%s%08d%s", a.dir, a.parts, suffix) }

// row reads the next line into values; io.EOF behind the last.
func (a *archiveReader) row(width int) ([]any, error) {
	line, err := a.line()
	if err != nil {
		return nil, err
	}
	a.sum.Write(line)
	a.rows++
	a.long = len(line)
	values, err := readRow(line, width)
	if err != nil {
		return nil, damaged(err)
	}
	return values, nil
}

func (a *archiveReader) line() ([]byte, error) {
	for {
		line, err := a.wholeLine()
		if !errors.Is(err, io.EOF) {
			return line, err
		}
		more, err := a.continues()
		if err != nil {
			return nil, err
		}
		if !more {
			return nil, io.EOF
		}
	}
}

// wholeLine reads up to a line break; io.EOF at the end of a part.
func (a *archiveReader) wholeLine() ([]byte, error) {
	line, err := a.lines.ReadSlice('\n')
	if err == nil {
		return line, nil
	}
	long := append([]byte(nil), line...)
	for errors.Is(err, bufio.ErrBufferFull) {
		line, err = a.lines.ReadSlice('\n')
		if long = append(long, line...); len(long) > maxRow {
			return nil, damaged(fmt.Errorf("a row of more than %d bytes", maxRow))
		}
	}
	switch {
	case err == nil:
		return long, nil
	case errors.Is(err, io.EOF) && len(long) == 0:
		return nil, io.EOF
	default:
		return nil, damaged(cut(err))
	}
}

// continues goes on to the next part, if that is what comes next.
func (a *archiveReader) continues() (bool, error) {
	header, err := a.next()
	if err != nil {
		return false, err
	}
	a.parts++
	if header.Name != a.part() {
		a.ahead = header
		return false, nil
	}
	a.lines.Reset(a.tar)
	return true, nil
}

// endTable notes what a table came to.
func (a *archiveReader) endTable(name string) {
	a.tables = append(a.tables, TableEnd{name, a.rows, hex.EncodeToString(a.sum.Sum(nil))})
}

// eachFile reads the list of files.
func (a *archiveReader) eachFile(each func(FileHead) error) error {
	if err := a.begin(filesDir); err != nil {
		return err
	}
	for {
		values, err := a.row(3)
		if errors.Is(err, io.EOF) {
			a.files.Files, a.files.FileSHA = a.rows, hex.EncodeToString(a.sum.Sum(nil))
			return nil
		}
		if err != nil {
			return err
		}
		sum, okSum := values[0].(string)
		size, okSize := values[1].(int64)
		name, okName := values[2].(string)
		if !okSum || !okSize || !okName || size < 0 || !fileName.MatchString(name) {
			return damaged(errRow)
		}
		a.files.FileBytes += size
		if each != nil {
			if err := each(FileHead{sum, size, name}); err != nil {
				return err
			}
		}
	}
}

// close reads the end, compares it with what was read, and makes sure that nothing follows.
func (a *archiveReader) close() (End, error) {
	header, err := a.next()
	if err != nil {
		return End{}, err
	}
	if header.Name != endName {
		return End{}, damaged(fmt.Errorf("%q where %q must come", header.Name, endName))
	}
	var end End
	if err := readJSON(a.tar, header.Size, &end); err != nil {
		return End{}, err
	}
	have := a.files
	have.Tables = a.tables
	if err := same(have, end); err != nil {
		return End{}, damaged(err)
	}
	if _, err := a.tar.Next(); !errors.Is(err, io.EOF) {
		return End{}, damaged(errors.New("something follows its end"))
	}
	// The rest carries the sums of compression and encryption.
	if n, err := io.Copy(io.Discard, io.LimitReader(a.packed, 1<<20)); err != nil || n == 1<<20 {
		return End{}, damaged(errors.Join(err, errors.New("its last bytes do not fit")))
	}
	if _, err := a.plain.ReadByte(); !errors.Is(err, io.EOF) {
		return End{}, damaged(errors.Join(err, errors.New("something follows its end")))
	}
	return end, nil
}

func same(have, want End) error {
	if len(have.Tables) != len(want.Tables) {
		return fmt.Errorf("%d tables, %d are said to be there", len(have.Tables), len(want.Tables))
	}
	for i, t := range want.Tables {
		if have.Tables[i] != t {
			return fmt.Errorf("table %q has %d rows with the hash %.12s, %d with %.12s are said to be there",
				t.Name, have.Tables[i].Rows, have.Tables[i].SHA256, t.Rows, t.SHA256)
		}
	}
	have.Tables, want.Tables = nil, nil
	if have.Files != want.Files || have.FileBytes != want.FileBytes || have.FileSHA != want.FileSHA {
		return fmt.Errorf("%d files of %d bytes, %d of %d are said to be there", have.Files, have.FileBytes, want.Files, want.FileBytes)
	}
	return nil
}
