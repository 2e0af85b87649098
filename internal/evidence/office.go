package evidence

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"sync"
)

// Limits of a packed office file, far above what documents have.
const (
	maxEntries  = 5000
	maxUnpacked = 300 * mega
	maxRatio    = 200 // of the whole; text packs 20 times
	ratioFrom   = 20 * mega
	maxListing  = 1 * mega
)

// office says which office format a packed file is, by its list of contents, and refuses what unfolds
// to too much and what brings programs.
func office(r Reader, size int64) (Format, error) {
	archive, err := contents(r, size)
	if err != nil {
		return Format{}, err
	}
	if err := bounded(archive, size); err != nil {
		return Format{}, err
	}
	types, err := entry(archive, "[Content_Types].xml")
	if err != nil {
		return Format{}, err
	}
	kind, err := entry(archive, "mimetype")
	if err != nil {
		return Format{}, err
	}
	if macros(archive, types) {
		return Format{}, fault("macros", nil)
	}
	name := ""
	switch {
	case has(archive, "word/") && types != nil:
		name = "docx"
	case has(archive, "xl/") && types != nil:
		name = "xlsx"
	case string(bytes.TrimSpace(kind)) == "application/vnd.oasis.opendocument.text":
		name = "odt"
	case string(bytes.TrimSpace(kind)) == "application/vnd.oasis.opendocument.spreadsheet":
		name = "ods"
	}
	format, ok := formatNamed(name)
	if !ok {
		return Format{}, fault("archive", nil)
	}
	return format, nil
}

// maxContents bounds what is read of an archive's list of contents, which is taken into memory whole and
// may be longer than it says: hundreds of thousands of entries fit into what may be sent.
const maxContents = 2 * mega

// contents reads an archive's list of contents.
func contents(r Reader, size int64) (*zip.Reader, error) {
	door := &meter{readerAt: readerAt{r: r}, left: maxContents}
	archive, err := zip.NewReader(door, size)
	if door.over {
		return nil, fault("bomb", nil)
	}
	if err != nil {
		return nil, unreadable(err)
	}
	door.open = true
	return archive, nil
}

// meter gives only so much until it is opened.
type meter struct {
	readerAt
	left       int64
	over, open bool
}

func (m *meter) ReadAt(p []byte, off int64) (int, error) {
	n, err := m.readerAt.ReadAt(p, off)
	if !m.open {
		if m.left -= int64(n); m.left < 0 {
			m.over = true
			return 0, io.ErrUnexpectedEOF
		}
	}
	return n, err
}

// bounded holds the sizes that a list of contents promises against the limits; unfold looks whether it
// told the truth.
func bounded(archive *zip.Reader, size int64) error {
	if len(archive.File) > maxEntries {
		return fault("bomb", nil)
	}
	var total uint64
	for _, f := range archive.File {
		total += f.UncompressedSize64
		if f.UncompressedSize64 > maxUnpacked || total > maxUnpacked {
			return fault("bomb", nil)
		}
		if f.Flags&1 != 0 {
			return fault("locked", nil)
		}
	}
	if total > ratioFrom && total > uint64(size)*maxRatio {
		return fault("bomb", nil)
	}
	return nil
}

func has(archive *zip.Reader, folder string) bool {
	return slices.ContainsFunc(archive.File, func(f *zip.File) bool { return strings.HasPrefix(f.Name, folder) })
}

// macros reports whether programs come along: Microsoft's by the name of their part or the type of the
// whole, OpenDocument's by their folders.
func macros(archive *zip.Reader, types []byte) bool {
	if bytes.Contains(bytes.ToLower(types), []byte("macroenabled")) {
		return true
	}
	return slices.ContainsFunc(archive.File, func(f *zip.File) bool {
		name := strings.ToLower(f.Name)
		return strings.HasPrefix(path.Base(name), "vba") || strings.HasPrefix(name, "xl/macrosheets/") || strings.HasPrefix(name, "scripts/") ||
			strings.HasPrefix(name, "basic/") && !strings.HasSuffix(name, "/")
	})
}

// entry reads a small part of an archive; nil when there is none.
func entry(archive *zip.Reader, name string) ([]byte, error) {
	i := slices.IndexFunc(archive.File, func(f *zip.File) bool { return f.Name == name })
	if i < 0 {
		return nil, nil
	}
	if archive.File[i].UncompressedSize64 > maxListing {
		return nil, fault("bomb", nil)
	}
	part, err := archive.File[i].Open()
	if err != nil {
		return nil, unreadable(err)
	}
	data, err := io.ReadAll(io.LimitReader(part, maxListing))
	if err := errors.Join(err, part.Close()); err != nil {
		return nil, unreadable(err)
	}
	return data, nil
}

// unfold unpacks everything and keeps nothing: the sizes in the list of contents may be lies.
func unfold(r Reader, size int64) error {
	archive, err := contents(r, size)
	if err != nil {
		return err
	}
	left := int64(maxUnpacked)
	for _, f := range archive.File {
		part, err := f.Open()
		if err != nil {
			return unreadable(err)
		}
		n, err := io.Copy(io.Discard, io.LimitReader(part, left+1))
		if err := errors.Join(err, part.Close()); err != nil {
			return unreadable(err)
		}
		if left -= n; left < 0 {
			return fault("bomb", nil)
		}
	}
	return nil
}

// unreadable tells an archive that is broken from a store that cannot be read now.
func unreadable(err error) error {
	var failed *readError
	if errors.As(err, &failed) {
		return failed.err
	}
	return fault("broken", nil)
}

// readError is a failure of the store behind an archive.
type readError struct{ err error }

func (e *readError) Error() string { return e.err.Error() }
func (e *readError) Unwrap() error { return e.err }

// readerAt reads a seeker from any place.
type readerAt struct {
	mu sync.Mutex
	r  io.ReadSeeker
}

func (r *readerAt) ReadAt(p []byte, off int64) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := r.r.Seek(off, io.SeekStart); err != nil {
		return 0, &readError{err}
	}
	n, err := io.ReadFull(r.r, p)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return n, io.EOF
	case err != nil && !errors.Is(err, io.EOF):
		return n, &readError{err}
	default:
		return n, err
	}
}
