package privacy

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/yaml"
)

// Record is the record of processing of this program: which personal data it keeps, and all there is to say of them.
type Record struct {
	Version, Date string // of the record; the day as 2026-11-22
	Fields        []Field
}

// Field is a kind of personal data.
type Field struct {
	Code    string
	Whose   string // privacy.whose.WHOSE
	Title   map[locale.Lang]string
	Purpose map[locale.Lang]string
	Basis   Basis
	// Readers are the rights under which it is read, or Self, or Nobody.
	Readers []string
	// Protection and Kept are words of privacy.protection and privacy.kept.
	Protection, Kept string
	// Specific: among what article 4 calls specific personal data, or likely to hold such.
	Specific bool
	Columns  []Column
}

// Basis is on which ground something is kept, and how sure that is.
type Basis struct {
	Code   string
	Text   map[locale.Lang]string
	Status string // official, inferred, assumed or unknown
}

// Column is one of the database.
type Column struct{ Table, Name string }

// Readers that are no right: whom it is about, and nobody, not even through the program.
const (
	Self   = "self"
	Nobody = "nobody"
)

// The words of a record.
var (
	whose       = []string{"reporter", "reported", "staff", "contact", "visitor", "asker"}
	protections = []string{"sealed", "encrypted", "hashed", "plain"}
	keeping     = []string{"case", "media", "account", "expires", "messages", "audit", "letters", "directory", "requests", "respondents", "participants"}
	statuses    = []string{"official", "inferred", "assumed", "unknown"}
)

//go:embed record.yaml
var recordFile []byte

//go:embed plain.txt
var plainFile string

// RecordOf returns the record. The error says what is wrong with the file, which a test finds before anybody does.
var RecordOf = sync.OnceValues(func() (Record, error) { return readRecord("record.yaml", recordFile) })

func readRecord(name string, data []byte) (Record, error) {
	root, err := yaml.Parse(name, data)
	if err != nil {
		return Record{}, err
	}
	r := &yaml.Reader{}
	top := r.Mapping(root, "patuh", "version", "date", "bases", "fields")
	rec := Record{Version: r.Text(top.Need("version")), Date: r.Text(top.Need("date"))}
	bases := map[string]Basis{}
	var codes []string
	for _, f := range r.Any(top.Need("bases")).All() {
		m := r.Mapping(f.Value, "text", "status")
		bases[f.Key] = Basis{Code: f.Key, Text: both(r, m.Need("text")), Status: r.OneOf(m.Need("status"), statuses...)}
		codes = append(codes, f.Key)
	}
	for _, item := range r.Items(top.Need("fields")) {
		rec.Fields = append(rec.Fields, readField(r, item, bases, codes))
	}
	return rec, r.Err()
}

func readField(r *yaml.Reader, n *yaml.Node, bases map[string]Basis, codes []string) Field {
	m := r.Mapping(n, "code", "whose", "title", "purpose", "basis", "readers", "protection", "kept", "specific", "columns")
	f := Field{
		Code: r.Text(m.Need("code")), Whose: r.OneOf(m.Need("whose"), whose...), Title: both(r, m.Need("title")), Purpose: both(r, m.Need("purpose")),
		Basis: bases[r.OneOf(m.Need("basis"), codes...)], Protection: r.OneOf(m.Need("protection"), protections...),
		Kept: r.OneOf(m.Need("kept"), keeping...), Specific: r.Bool(m.Get("specific")),
	}
	rights := []string{Self, Nobody}
	for _, e := range access.Entries() {
		rights = append(rights, string(e.Action))
	}
	for _, item := range r.Items(m.Need("readers")) {
		f.Readers = append(f.Readers, r.OneOf(item, rights...))
	}
	for _, item := range r.Items(m.Need("columns")) {
		f.Columns = append(f.Columns, columnsIn(r.Text(item))...)
	}
	return f
}

func both(r *yaml.Reader, n *yaml.Node) map[locale.Lang]string {
	m := r.Mapping(n, "id", "en")
	return map[locale.Lang]string{locale.Indonesian: r.Text(m.Need("id")), locale.English: r.Text(m.Need("en"))}
}

// columnsIn reads "table: one two".
func columnsIn(line string) []Column {
	table, names, _ := strings.Cut(line, ":")
	var all []Column
	for _, name := range strings.Fields(names) {
		all = append(all, Column{strings.TrimSpace(table), name})
	}
	return all
}

// plain are the columns that hold no personal data.
func plain() []Column {
	var all []Column
	for line := range strings.Lines(plainFile) {
		if !strings.HasPrefix(line, "#") {
			all = append(all, columnsIn(line)...)
		}
	}
	return all
}

// unsaid compares the record with a database's columns: those that stand nowhere, in two places, or in no database.
func (rec *Record) unsaid(have []Column) []string {
	said := map[Column]int{}
	for _, c := range plain() {
		said[c]++
	}
	for _, f := range rec.Fields {
		for _, c := range f.Columns {
			said[c]++
		}
	}
	var wrong []string
	for _, c := range have {
		if said[c] != 1 {
			wrong = append(wrong, fmt.Sprintf("%s.%s stands %d times in record.yaml and plain.txt", c.Table, c.Name, said[c]))
		}
	}
	for c := range said {
		if !slices.Contains(have, c) {
			wrong = append(wrong, fmt.Sprintf("%s.%s is no column", c.Table, c.Name))
		}
	}
	slices.Sort(wrong)
	return wrong
}
