package evidence

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence/picture"
)

// Reader is the bytes of a file.
type Reader = io.ReadSeeker

// headBytes is how much of a file tells what it is.
const headBytes = 3072

// recognise says what the head of a file is, before all of it is received: what can be refused is
// refused before it is stored. A packed office file is looked at again when it is whole.
func recognise(p Purpose, name, declared string, head []byte) (Format, error) {
	if len(head) == 0 {
		return Format{}, fault("empty", nil)
	}
	found := mimetype.Detect(head)
	format, known := formatOf(found.String())
	if packed(found) {
		// Which one it is stands in its list of contents, at the end.
		format, known = byName(name)
		known = known && format.zipped()
	}
	if !known {
		return Format{}, foreign(p, found)
	}
	if format.Name == "pdf" && !bytes.HasPrefix(head, []byte("%PDF-")) {
		return Format{}, fault("pdf_head", nil)
	}
	if !p.Allows(format) {
		return Format{}, fault("format", problem.Args{"formats": p.names()})
	}
	return format, agree(format, name, declared)
}

// packed reports whether a type is a zip archive or something inside one.
func packed(found *mimetype.MIME) bool {
	for m := found; m != nil; m = m.Parent() {
		if m.Is("application/zip") {
			return true
		}
	}
	return false
}

func byName(name string) (Format, bool) {
	end := extension(name)
	for _, f := range formats {
		if slices.Contains(f.Extensions, end) {
			return f, true
		}
	}
	return Format{}, false
}

// foreign says why a type is not taken, in the words that help: what it is and what would be right.
func foreign(p Purpose, found *mimetype.MIME) error {
	switch {
	case found.Is("image/svg+xml"), found.Is("text/html"), found.Is("application/xhtml+xml"):
		return fault("active", problem.Args{"formats": p.names()})
	case found.Is("image/heic"), found.Is("image/heif"), found.Is("image/heic-sequence"), found.Is("image/avif"):
		return fault("heic", nil)
	case found.Is("application/x-ole-storage") || parent(found, "application/x-ole-storage"):
		return fault("old_office", nil)
	default:
		return fault("format", problem.Args{"formats": p.names()})
	}
}

func parent(found *mimetype.MIME, mime string) bool {
	for m := found; m != nil; m = m.Parent() {
		if m.Is(mime) {
			return true
		}
	}
	return false
}

// names are the formats of a purpose as their files are called.
func (p Purpose) names() string {
	var all []string
	for _, name := range p.Formats {
		all = append(all, strings.ToUpper(name))
	}
	return strings.Join(all, ", ")
}

// agree holds name and claimed type against what the bytes are: a file that calls itself something else
// is a mistake or a trap. A claim that names no format of ours says nothing; browsers guess.
func agree(format Format, name, declared string) error {
	if end := extension(name); end != "" && !slices.Contains(format.Extensions, end) {
		if _, ours := byName(name); ours || risky(end) {
			return fault("name_differs", problem.Args{"extension": end, "format": strings.ToUpper(format.Name)})
		}
		// ".2024" and "no.12" are no extensions; ".csv" for a text is harmless
	}
	claimed, ours := formatOf(declared)
	main, _, _ := strings.Cut(strings.ToLower(declared), ";")
	active := slices.Contains([]string{"text/html", "image/svg+xml", "application/xhtml+xml", "text/javascript", "application/javascript"}, strings.TrimSpace(main))
	if active || ours && claimed.Name != format.Name {
		return fault("type_differs", problem.Args{"claimed": strings.TrimSpace(main), "format": strings.ToUpper(format.Name)})
	}
	return nil
}

// risky are ends of names that some system runs.
func risky(end string) bool {
	return slices.Contains([]string{
		".exe", ".com", ".bat", ".cmd", ".msi", ".scr", ".js", ".jse", ".vbs", ".vbe", ".wsf", ".hta", ".ps1", ".sh", ".jar",
		".apk", ".lnk", ".reg", ".dll", ".htm", ".html", ".xhtml", ".svg", ".svgz", ".xml", ".php", ".docm", ".xlsm", ".pptm", ".swf",
		".zip", ".rar", ".7z", ".iso", ".img", ".url", ".chm", ".cpl", ".pif",
	}, end)
}

// examine looks at a whole file that was recognised by its head. It returns the type to give it out with.
func examine(p Purpose, format Format, name, declared string, r Reader, size int64) (Format, error) {
	if size > format.Max {
		return format, tooLarge(format)
	}
	switch {
	case format.zipped():
		inside, err := office(r, size)
		if err == nil {
			err = noPDF(r)
		}
		if err != nil {
			return format, err
		}
		if !p.Allows(inside) {
			return format, fault("format", problem.Args{"formats": p.names()})
		}
		return inside, agree(inside, name, declared)
	case strings.HasPrefix(format.Type, "image/"):
		_, err := picture.Look(&readerAt{r: r}, size)
		return format, pictureFault(err)
	case format.Name == "pdf":
		return format, wholePDF(r, size)
	case strings.HasPrefix(format.Type, "audio/"):
		return format, wholeSound(format, r, size)
	default:
		return format, nil
	}
}

func tooLarge(format Format) error {
	return fault("large", problem.Args{"format": strings.ToUpper(format.Name), "max": format.Max / mega})
}

// pdfTail is how near its end a PDF says that it ends: what readers allow (PDF 32000-1:2008, 7.5.5, and
// their note on implementation).
const pdfTail = 1024

// wholePDF refuses a PDF that was cut off, and one that is an archive as well: to a reader the one, to
// an unpacker the other.
func wholePDF(r Reader, size int64) error {
	tail, err := noArchive(r, size)
	if err != nil {
		return err
	}
	if !bytes.Contains(tail[max(0, len(tail)-pdfTail):], []byte("%%EOF")) {
		return fault("pdf_end", nil)
	}
	return nil
}

// noArchive refuses what an unpacker opens too, and returns the end of the file. Unpackers look for the
// end of an archive in the last 64 kB, and many do not mind what stands behind it; a list of contents has
// to stand before it.
func noArchive(r Reader, size int64) ([]byte, error) {
	const endLen = 22 // without the comment, which has 64 kB at most
	from := max(0, size-(endLen+1<<16))
	if _, err := r.Seek(from, io.SeekStart); err != nil {
		return nil, err
	}
	tail, err := io.ReadAll(io.LimitReader(r, size-from))
	if err != nil {
		return nil, err
	}
	for i := len(tail) - endLen; i >= 0; i-- {
		if !bytes.HasPrefix(tail[i:], []byte("PK\x05\x06")) {
			continue
		}
		listed, err := lists(r, from+int64(i), int64(binary.LittleEndian.Uint32(tail[i+12:])))
		if err != nil {
			return nil, err
		}
		if listed {
			return nil, fault("polyglot", nil)
		}
	}
	return tail, nil
}

// lists reports whether a list of contents of so many bytes stands before a place.
func lists(r Reader, end, size int64) (bool, error) {
	if size > end {
		return false, nil
	}
	if _, err := r.Seek(end-size, io.SeekStart); err != nil {
		return false, err
	}
	first := make([]byte, 4)
	if _, err := io.ReadFull(r, first); err != nil {
		return false, err
	}
	return string(first) == "PK\x01\x02", nil
}

// noPDF refuses an archive that a reader of PDF opens too: those look for its head in the first 1024 bytes.
func noPDF(r Reader) error {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return err
	}
	head, err := io.ReadAll(io.LimitReader(r, 1024))
	if err == nil && bytes.Contains(head, []byte("%PDF-")) {
		err = fault("polyglot", nil)
	}
	return err
}

// reasonOf is the key of what is wrong with a file, for the row of one that is refused after it was taken.
func reasonOf(err error) (string, bool) {
	var faults problem.Faults
	if errors.As(err, &faults) && len(faults) > 0 {
		return faults[0].Key, true
	}
	return "", false
}
