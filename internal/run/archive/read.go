package archive

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
	"github.com/patuh-id/patuh/internal/instrument"
)

// maxEntries bounds the files of an archive: what is fixed, and one for each subject.
const maxEntries = 100

// Is reports whether data begins as an archive does.
func Is(data []byte) bool { return bytes.HasPrefix(data, []byte("PK")) }

// packed is an archive that was opened: its files, in their order, and where each begins.
type packed struct {
	entries []entry
	starts  []int64
	manifest
}

func (p *packed) find(name string) (string, bool) {
	for _, e := range p.entries {
		if e.name == name {
			return string(e.data), true
		}
	}
	return "", false
}

// unpack opens an archive without looking into its files, but for the manifest. Nothing is decompressed: what is
// compressed is none of ours. Kinds: TooLarge, Invalid.
func unpack(data []byte) (*packed, error) {
	if len(data) > MaxBytes {
		return nil, problem.New(problem.TooLarge, "archive.too_large", problem.Args{"max": MaxBytes >> 20})
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, invalid("not_zip", problem.Args{"why": err.Error()})
	}
	if len(z.File) > maxEntries {
		return nil, invalid("too_many", problem.Args{"max": maxEntries})
	}
	p := &packed{}
	total := int64(0)
	for _, f := range z.File {
		start, err := f.DataOffset()
		size := int64(f.UncompressedSize64)
		if total += size; err != nil || f.Method != zip.Store || f.CompressedSize64 != f.UncompressedSize64 || size < 0 || total < 0 ||
			total > int64(len(data)) || start < 0 || start > int64(len(data))-size {
			return nil, invalid("damaged_entry", problem.Args{"file": short(f.Name)})
		}
		p.entries = append(p.entries, entry{f.Name, data[start : start+size]})
		p.starts = append(p.starts, start)
	}
	text, ok := p.find(manifestFile)
	if !ok {
		return nil, invalid("no_manifest", nil)
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&p.manifest); err != nil {
		return nil, invalid("bad_manifest", problem.Args{"place": at(text, offset(err, d.InputOffset())), "why": err.Error()})
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, invalid("bad_manifest", problem.Args{"place": at(text, d.InputOffset()), "why": "more than one value"})
	}
	if p.Format != Format {
		return nil, invalid("format", problem.Args{"format": short(p.Format), "known": Format})
	}
	return p, nil
}

func offset(err error, reached int64) int64 {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return syntax.Offset
	}
	return reached
}

// at writes a place in a file as line and column.
func at(text string, offset int64) string {
	line, column := lineAt(text, int(offset))
	return fmt.Sprintf("%s:%d:%d", manifestFile, line, column)
}

func lineAt(text string, offset int) (int, int) {
	offset = min(max(offset, 0), len(text))
	before := text[:offset]
	return strings.Count(before, "\n") + 1, offset - (strings.LastIndexByte(before, '\n') + 1) + 1
}

func short(text string) string {
	if len(text) > 100 {
		return strings.ToValidUTF8(text[:100], "") + "…"
	}
	return strings.ToValidUTF8(text, "?")
}

// Read reads what a computation starts from, out of its archive; it believes what stands there. Kinds: TooLarge,
// Invalid; Faults, each with file and line.
func Read(data []byte) (*Run, error) {
	p, err := unpack(data)
	if err != nil {
		return nil, err
	}
	return p.run()
}

func (p *packed) run() (*Run, error) {
	r := &Run{Head: p.Head, Source: p.Instrument}
	text, ok := p.find(instrumentFile)
	if !ok || len(text) > yaml.MaxBytes {
		return nil, invalid("no_file", problem.Args{"file": instrumentFile})
	}
	var err error
	if r.Instrument, err = instrument.Parse(instrumentFile, []byte(text)); err != nil {
		return nil, err
	}
	var faults problem.Faults
	in := reading{run: r, faults: &faults}
	for _, one := range []struct {
		name string
		read func(text string)
	}{{bodiesFile, in.bodies}, {unitsFile, in.units}} {
		text, ok := p.find(one.name)
		if !ok {
			return nil, invalid("no_file", problem.Args{"file": one.name})
		}
		one.read(text)
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	questions := Questions(r.Instrument)
	for _, s := range r.Instrument.Subjects {
		name := answersFolder + s.Code + ".csv"
		text, ok := p.find(name)
		if !ok {
			return nil, invalid("no_file", problem.Args{"file": name})
		}
		in.answers(name, text, s.Code, questions[s.Code])
	}
	return r, faults.Err()
}

// reading fills a run, file by file.
type reading struct {
	run    *Run
	faults *problem.Faults
	at     []*Unit // by their numbers
}

func (in *reading) bodies(text string) {
	rows := read(bodiesFile, text, in.faults, bodiesHead...)
	last := ""
	for rows.next(len(bodiesHead)) {
		b := Body{Code: rows.fields[0], Kind: rows.fields[1], Reason: rows.fields[2]}
		rows.is("body", b.Code, slug, false)
		rows.is("kind", b.Kind, word, false)
		rows.is("reason", b.Reason, word, true)
		if b.Code <= last {
			rows.wrong("order", nil)
		}
		last = b.Code
		if in.run.Bodies = append(in.run.Bodies, b); len(in.run.Bodies) > maxBodies {
			rows.wrong("many", problem.Args{"max": maxBodies})
			return
		}
	}
}

func (r *rows) is(field, value string, form *regexp.Regexp, empty bool) {
	if !form.MatchString(value) && (value != "" || !empty) {
		r.wrong("value", problem.Args{"field": field, "value": short(value)})
	}
}

func (in *reading) units(text string) {
	head := unitsHead(in.run.Instrument)
	rows := read(unitsFile, text, in.faults, head...)
	b, counted := 0, 0
	for rows.next(len(head)) {
		if counted++; counted > maxUnits {
			rows.wrong("many", problem.Args{"max": maxUnits})
			return
		}
		f := rows.fields
		for b < len(in.run.Bodies) && in.run.Bodies[b].Code != f[1] {
			b++
		}
		if b == len(in.run.Bodies) || f[0] != strconv.Itoa(counted) {
			rows.wrong("order", nil)
			return
		}
		u := Unit{Code: f[2], State: State(f[3]), Reason: f[4], Facts: map[string]string{}}
		rows.is("unit", u.Code, slug, true)
		rows.is("reason", u.Reason, word, true)
		if u.State != In && u.State != NotAssessed && u.State != LeftOut || (u.State == In) != (u.Reason == "") {
			rows.wrong("value", problem.Args{"field": "state", "value": short(f[3])})
		}
		for i, fact := range in.run.Instrument.Facts {
			if value := f[5+i]; value != "" {
				u.Facts[fact.Code] = value
			}
		}
		units := &in.run.Bodies[b].Units
		if n := len(*units); n > 0 && (*units)[n-1].Code >= u.Code {
			rows.wrong("order", nil)
		}
		*units = append(*units, u)
	}
	for i := range in.run.Bodies {
		for u := range in.run.Bodies[i].Units {
			in.at = append(in.at, &in.run.Bodies[i].Units[u])
		}
	}
}

func (in *reading) answers(name, text, subject string, questions []string) {
	head := answersHead(questions)
	rows := read(name, text, in.faults, head...)
	last, number := 0, 0
	for rows.next(len(head)) {
		f := rows.fields
		unit, err := strconv.Atoi(f[0])
		if unit != last {
			number = 0
		}
		number++
		if err != nil || unit < last || unit < 1 || unit > len(in.at) || in.at[unit-1].State != In || f[1] != strconv.Itoa(number) ||
			f[2] != "" && f[2] != "1" {
			rows.wrong("order", nil)
			return
		}
		last = unit
		u := in.at[unit-1]
		u.Answers = append(u.Answers, Respondent{Subject: subject, Substitute: f[2] == "1", Answers: append([]string(nil), f[3:]...)})
	}
}
