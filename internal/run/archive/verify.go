package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
)

// MaxFindings is how many differences are named; More counts the rest.
const MaxFindings = 100

// Finding is something that is not as it must be. Its text is the catalog's Key.
type Finding struct {
	Place problem.Place // the file inside the archive
	Key   string
	Args  problem.Args
}

// Report says what verifying an archive found.
type Report struct {
	Head
	Source                    Source
	SHA256                    string // of the whole archive
	Bodies, Units, In, Ranked int
	Answers                   int
	// Whole: the instrument's texts are here, and its hash is that of the cycle; Compared: it was compared with one
	// that was given.
	Whole, Compared bool
	Findings        []Finding
	More            int
}

// Sound reports whether nothing was found.
func (r *Report) Sound() bool { return len(r.Findings) == 0 }

func (r *Report) add(place problem.Place, key string, args problem.Args) {
	if len(r.Findings) >= MaxFindings {
		r.More++
		return
	}
	r.Findings = append(r.Findings, Finding{place, "archive." + key, args})
}

// Verify works out an archive again and compares every byte. given is an instrument to compare with, or nil. What
// differs stands in the report; the error is for what cannot be read: of kind TooLarge or Invalid, or the context's.
func Verify(ctx context.Context, data []byte, workers int, given *instrument.Instrument) (*Report, error) {
	p, err := unpack(data)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	report := &Report{Head: p.Head, Source: p.Instrument, SHA256: hex.EncodeToString(sum[:])}
	changed := p.sums(report)
	for _, e := range p.entries { // what follows from the rest is named figure by figure, below
		if is, found := changed[e.name]; found && !strings.HasPrefix(e.name, figuresFolder) {
			report.narrow(e, is)
			delete(changed, e.name)
		}
	}
	r, err := p.run()
	if err != nil {
		return report, report.unreadable(err)
	}
	report.count(r)
	report.compare(r, given)
	figures, err := Compute(ctx, r, Options{Workers: workers})
	if err != nil {
		return report, report.unreadable(err)
	}
	for i := range figures.Bodies {
		if figures.Bodies[i].Place.Place > 0 {
			report.Ranked++
		}
	}
	numbers := r.numbers()
	for _, own := range r.outputs(figures) {
		theirs, there := p.find(own.name)
		if !there {
			report.add(problem.Place{File: own.name}, "no_file", problem.Args{"file": own.name})
		} else if theirs != string(own.data) {
			report.differences(own.name, string(own.data), theirs, numbers)
			delete(changed, own.name)
		}
	}
	for _, e := range p.entries {
		if is, found := changed[e.name]; found {
			report.narrow(e, is)
		}
	}
	if report.Sound() {
		return report, report.container(r, figures, data, p)
	}
	return report, nil
}

// unreadable puts what cannot be read into the report where it has a place.
func (r *Report) unreadable(err error) error {
	faults, ok := err.(problem.Faults) //nolint:errorlint // it is never wrapped here
	if !ok {
		if r.Sound() {
			return err
		}
		if e, is := err.(*problem.Error); is { //nolint:errorlint // it is never wrapped here
			r.Findings = append(r.Findings, Finding{Key: e.Key, Args: e.Args})
			return nil
		}
		return err
	}
	faults.Sort()
	for _, f := range faults {
		if len(r.Findings) >= MaxFindings {
			r.More++
			continue
		}
		r.Findings = append(r.Findings, Finding{f.Place, f.Key, f.Args})
	}
	return nil
}

// sums compares files with the manifest, and returns those that are not as it says.
func (p *packed) sums(report *Report) map[string]fileInside {
	changed := map[string]fileInside{}
	told := map[string]bool{manifestFile: true}
	for _, f := range p.Files {
		told[f.Name] = true
		text, there := p.find(f.Name)
		if !there {
			report.add(problem.Place{File: short(f.Name)}, "no_file", problem.Args{"file": short(f.Name)})
			continue
		}
		if sum := sha256.Sum256([]byte(text)); hex.EncodeToString(sum[:]) != f.SHA256 {
			changed[f.Name] = f
		}
	}
	for _, e := range p.entries {
		if !told[e.name] {
			report.add(problem.Place{File: short(e.name)}, "not_told", problem.Args{"file": short(e.name)})
		}
	}
	return changed
}

// narrow says where a file differs from the manifest, as far as its blocks tell.
func (r *Report) narrow(e entry, told fileInside) {
	own := blocks(e.data)
	const width = 16
	for i := 0; i*width < len(own); i++ {
		if (i+1)*width <= len(told.Blocks) && own[i*width:(i+1)*width] == told.Blocks[i*width:(i+1)*width] {
			continue
		}
		from, _ := lineAt(string(e.data), i*blockBytes)
		until, _ := lineAt(string(e.data), min((i+1)*blockBytes, len(e.data))-1)
		r.add(problem.Place{File: e.name, Line: from}, "changed", problem.Args{
			"file": e.name, "from": from, "until": until, "byte": i * blockBytes, "to": min((i+1)*blockBytes, len(e.data)),
		})
		return
	}
	r.add(problem.Place{File: e.name}, "changed_whole", problem.Args{"file": e.name, "bytes": len(e.data), "told": told.Bytes})
}

func (r *Report) count(run *Run) {
	r.Bodies, r.Units = len(run.Bodies), run.units()
	for i := range run.Bodies {
		for u := range run.Bodies[i].Units {
			if unit := &run.Bodies[i].Units[u]; unit.State == In {
				r.In++
				r.Answers += len(unit.Answers)
			}
		}
	}
}

// compare looks whether the instrument is the one that the cycle has.
func (r *Report) compare(run *Run, given *instrument.Instrument) {
	place := problem.Place{File: instrumentFile}
	if r.Whole = run.Source.Texts; r.Whole && run.Instrument.Hash != run.Source.Hash {
		r.add(place, "other_instrument", problem.Args{"is": run.Instrument.Hash, "told": run.Source.Hash})
	}
	if given == nil {
		return
	}
	r.Compared = true
	own := given
	if !run.Source.Texts {
		own = given.WithoutTexts()
	}
	if given.Hash != run.Source.Hash {
		r.add(place, "given_other", problem.Args{"is": given.Hash, "told": run.Source.Hash})
	} else if own.Hash != run.Instrument.Hash {
		r.add(place, "other_instrument", problem.Args{"is": run.Instrument.Hash, "told": own.Hash})
	}
}

// numbers name each unit by its number, as its body and itself.
func (r *Run) numbers() []string {
	names := make([]string, 0, r.units())
	for i := range r.Bodies {
		for u := range r.Bodies[i].Units {
			names = append(names, UnitName(&r.Bodies[i], &r.Bodies[i].Units[u]))
		}
	}
	return names
}

// differences names the figures of a file that are not what follows from the answers, node by node.
func (r *Report) differences(name, own, theirs string, units []string) {
	head, _, _ := strings.Cut(own, "\n")
	columns := strings.Split(head, ",")
	line, named, bytes, want := 0, false, len(theirs), len(own)
	for own != "" || theirs != "" {
		line++
		var a, b string
		a, own, _ = strings.Cut(own, "\n")
		b, theirs, _ = strings.Cut(theirs, "\n")
		if a == b {
			continue
		}
		named = true
		was, is := plain(nil, b), plain(nil, a)
		at := 0
		for at < min(len(was), len(is))-1 && was[at] == is[at] {
			at++
		}
		column := 1
		for _, field := range is[:at] {
			column += len(field) + 1
		}
		field := ""
		if at < len(columns) {
			field = columns[at]
		}
		of, node := subjectOf(is, columns, units)
		key := "differs"
		if node != "" {
			key = "differs_node"
		}
		r.add(problem.Place{File: name, Line: line, Column: column}, key, problem.Args{
			"of": of, "node": node, "field": field, "was": short(was[at]), "is": short(is[at]),
		})
	}
	if !named { // a line break at the end
		r.add(problem.Place{File: name}, "changed_whole", problem.Args{"file": name, "bytes": bytes, "told": want})
	}
}

// subjectOf says what a line of figures is about: a body or a unit, and a node.
func subjectOf(fields, columns, units []string) (string, string) {
	of, node := fields[0], ""
	if n, err := strconv.Atoi(of); err == nil && columns[0] == "unit" && n > 0 && n <= len(units) {
		of = units[n-1]
	}
	if len(fields) > 1 && columns[1] == "node" {
		node = fields[1]
	}
	return of, node
}

// container compares the whole archive with the one that would be written: no byte is elsewhere, and none besides.
func (r *Report) container(run *Run, figures *Figures, data []byte, p *packed) error {
	own, err := Write(run, figures)
	if err != nil || bytes.Equal(own, data) {
		return err
	}
	at := 0
	for at < min(len(own), len(data)) && own[at] == data[at] {
		at++
	}
	file := ""
	for i, start := range p.starts {
		if int64(at) >= start-int64(len(p.entries[i].name))-64 && int64(at) < start+int64(len(p.entries[i].data)) {
			file = p.entries[i].name
		}
	}
	if i := slices.IndexFunc(p.entries, func(e entry) bool { return e.name == file }); i >= 0 && int64(at) >= p.starts[i] {
		line, column := lineAt(string(p.entries[i].data), at-int(p.starts[i]))
		r.add(problem.Place{File: file, Line: line, Column: column}, "changed_here", problem.Args{"file": file, "byte": at - int(p.starts[i])})
		return nil
	}
	r.add(problem.Place{}, "container", problem.Args{"byte": at, "file": file})
	return nil
}
