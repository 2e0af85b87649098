package evidence

import (
	"slices"
	"strings"
)

// Format is a sort of file that may be sent. What is not in the table is refused, SVG and HTML with
// everything else that a browser might run.
type Format struct {
	Name       string // in small letters; people know it in capital ones
	Type       string // the MIME type that it is given out with
	Also       []string
	Extensions []string // of its name; a name without one is taken, too
	Max        int64    // bytes
}

const mega = 1 << 20

// formats are all of them. Also are other names of a type, and what the bytes alone look like: what
// holds only sound cannot be told from a film by its first bytes. Types are written as browsers say them.
var formats = []Format{
	{"jpeg", "image/jpeg", []string{"image/jpg", "image/pjpeg"}, []string{".jpg", ".jpeg", ".jpe", ".jfif"}, 20 * mega},
	{"png", "image/png", nil, []string{".png"}, 20 * mega},
	{"webp", "image/webp", nil, []string{".webp"}, 20 * mega},
	{"pdf", "application/pdf", []string{"application/x-pdf"}, []string{".pdf"}, 50 * mega},
	{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", nil, []string{".docx"}, 20 * mega},
	{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", nil, []string{".xlsx"}, 20 * mega},
	{"odt", "application/vnd.oasis.opendocument.text", nil, []string{".odt"}, 20 * mega},
	{"ods", "application/vnd.oasis.opendocument.spreadsheet", nil, []string{".ods"}, 20 * mega},
	{"ogg", "audio/ogg", []string{"audio/opus", "application/ogg"}, []string{".ogg", ".oga", ".opus"}, 100 * mega},
	{"mp3", "audio/mpeg", []string{"audio/mp3"}, []string{".mp3"}, 100 * mega},
	{"m4a", "audio/mp4", []string{"audio/x-m4a", "audio/m4a", "audio/aac", "video/mp4"}, []string{".m4a", ".mp4"}, 100 * mega},
	{"webm", "audio/webm", []string{"video/webm"}, []string{".webm", ".weba"}, 100 * mega},
	{"wav", "audio/wav", []string{"audio/x-wav", "audio/vnd.wave", "audio/wave"}, []string{".wav"}, 100 * mega},
	{"amr", "audio/amr", []string{"audio/amr-nb", "audio/amr-wb"}, []string{".amr", ".awb"}, 20 * mega},
	{"3gp", "audio/3gpp", []string{"video/3gpp", "video/3gp"}, []string{".3gp", ".3gpp", ".3ga"}, 100 * mega},
	{"txt", "text/plain", []string{"text/csv", "text/tab-separated-values"}, []string{".txt", ".text"}, 2 * mega},
}

// Formats returns the table.
func Formats() []Format { return slices.Clone(formats) }

// formatOf finds the format of a type, without its parameters.
func formatOf(mime string) (Format, bool) {
	mime, _, _ = strings.Cut(mime, ";")
	mime = strings.ToLower(strings.TrimSpace(mime))
	for _, f := range formats {
		if f.Type == mime || slices.Contains(f.Also, mime) {
			return f, true
		}
	}
	return Format{}, false
}

func formatNamed(name string) (Format, bool) {
	i := slices.IndexFunc(formats, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, false
	}
	return formats[i], true
}

func (f Format) zipped() bool { return slices.Contains([]string{"docx", "xlsx", "odt", "ods"}, f.Name) }

// extension is the end of a name, in small letters; empty for a name without one.
func extension(name string) string {
	name = strings.TrimRight(strings.ToLower(name), " .\r\n\t")
	i := strings.LastIndexByte(name, '.')
	if i < 0 || len(name)-i > 6 || strings.ContainsAny(name[i:], " /\\") {
		return ""
	}
	return name[i:]
}
