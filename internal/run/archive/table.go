package archive

import (
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// table writes CSV: commas, quotes only where one is needed, lines that end in a line feed.
type table struct{ text []byte }

func (t *table) row(fields ...string) {
	for i, field := range fields {
		if i > 0 {
			t.text = append(t.text, ',')
		}
		if strings.ContainsAny(field, ",\"\r\n") {
			t.text = append(t.text, '"')
			t.text = append(t.text, strings.ReplaceAll(field, `"`, `""`)...)
			t.text = append(t.text, '"')
			continue
		}
		t.text = append(t.text, field...)
	}
	t.text = append(t.text, '\n')
}

// rows reads what table writes, a line after another. What is wrong goes to faults with its line.
type rows struct {
	file   string
	rest   string
	line   int
	fields []string
	faults *problem.Faults
}

func read(file, text string, faults *problem.Faults, head ...string) *rows {
	r := &rows{file: file, rest: text, faults: faults}
	if !r.next(len(head)) {
		if r.line == 0 {
			r.wrong("head", problem.Args{"want": strings.Join(head, ",")})
		}
		return r
	}
	for i, name := range head {
		if r.fields[i] != name {
			r.wrong("head", problem.Args{"want": strings.Join(head, ",")})
			r.rest = ""
			break
		}
	}
	return r
}

func (r *rows) place() problem.Place { return problem.Place{File: r.file, Line: r.line} }

func (r *rows) wrong(key string, args problem.Args) {
	r.faults.Add(r.place(), "archive.fault."+key, args)
}

// next goes on to the next line, which must have so many fields; it is false at the end, and after a fault.
func (r *rows) next(want int) bool {
	if r.rest == "" || r.faults.Full() {
		return false
	}
	r.line++
	end := strings.IndexByte(r.rest, '\n')
	if end < 0 || end > maxLine {
		r.wrong("line", nil)
		r.rest = ""
		return false
	}
	line := r.rest[:end]
	r.rest = r.rest[end+1:]
	if strings.IndexByte(line, '"') >= 0 {
		r.fields = quoted(r.fields[:0], line)
	} else {
		r.fields = plain(r.fields[:0], line)
	}
	if len(r.fields) != want {
		r.wrong("fields", problem.Args{"want": want, "got": len(r.fields)})
		r.rest = ""
		return false
	}
	return true
}

func plain(fields []string, line string) []string {
	for {
		at := strings.IndexByte(line, ',')
		if at < 0 {
			return append(fields, line)
		}
		fields = append(fields, line[:at])
		line = line[at+1:]
	}
}

// quoted splits a line in which fields stand in quotes. No field goes over a line here.
func quoted(fields []string, line string) []string {
	for {
		if !strings.HasPrefix(line, `"`) {
			at := strings.IndexByte(line, ',')
			if at < 0 {
				return append(fields, line)
			}
			fields, line = append(fields, line[:at]), line[at+1:]
			continue
		}
		var field strings.Builder
		line = line[1:]
		for {
			at := strings.IndexByte(line, '"')
			if at < 0 {
				return append(fields, field.String()+line)
			}
			field.WriteString(line[:at])
			if line = line[at+1:]; !strings.HasPrefix(line, `"`) {
				break
			}
			field.WriteByte('"')
			line = line[1:]
		}
		fields = append(fields, field.String())
		if !strings.HasPrefix(line, ",") {
			return fields
		}
		line = line[1:]
	}
}
