package archive

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/instrument"
)

// Names of what is in an archive; the answers of each subject stand in a file of their own between units and figures.
const (
	readmeFile     = "README.txt"
	manifestFile   = "manifest.json"
	instrumentFile = "instrument.yaml"
	bodiesFile     = "bodies.csv"
	unitsFile      = "units.csv"
	answersFolder  = "answers/"
	figuresFolder  = "figures/"
)

// entry is a file of an archive.
type entry struct {
	name string
	data []byte
}

// blockBytes is how much of a file one of its checks in the manifest covers: by them a change is found more closely.
const blockBytes = 4096

type manifest struct {
	Format string `json:"format"`
	Head
	Instrument Source       `json:"instrument"`
	Files      []fileInside `json:"files"`
}

type fileInside struct {
	Name   string `json:"name"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
	// Blocks are the first eight bytes of the SHA-256 of each 4,096 bytes, one after another.
	Blocks string `json:"blocks"`
}

// Write returns the archive of a computation.
func Write(r *Run, f *Figures) ([]byte, error) {
	entries := slices.Concat([]entry{{instrumentFile, r.Instrument.Format()}}, r.inputs(), r.outputs(f))
	return pack(r, entries)
}

func pack(r *Run, entries []entry) ([]byte, error) {
	m := manifest{Format: Format, Head: r.Head, Instrument: r.Source}
	readme := entry{readmeFile, []byte(readme)}
	for _, e := range append([]entry{readme}, entries...) {
		m.Files = append(m.Files, inside(e))
	}
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return nil, fmt.Errorf("write the manifest: %w", err)
	}
	return container(append([]entry{readme, {manifestFile, append(text, '\n')}}, entries...))
}

func inside(e entry) fileInside {
	sum := sha256.Sum256(e.data)
	return fileInside{Name: e.name, Bytes: len(e.data), SHA256: hex.EncodeToString(sum[:]), Blocks: blocks(e.data)}
}

func blocks(data []byte) string {
	var text strings.Builder
	for part := range slices.Chunk(data, blockBytes) {
		sum := sha256.Sum256(part)
		text.WriteString(hex.EncodeToString(sum[:8]))
	}
	return text.String()
}

// container writes a ZIP of files as they are.
func container(entries []entry) ([]byte, error) {
	size := 0
	for _, e := range entries {
		size += len(e.data) + 2*len(e.name) + 200
	}
	out := bytes.NewBuffer(make([]byte, 0, size))
	z := zip.NewWriter(out)
	for _, e := range entries {
		head := &zip.FileHeader{
			Name: e.name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(e.data),
			CompressedSize64: uint64(len(e.data)), UncompressedSize64: uint64(len(e.data)),
		}
		head.ModifiedDate = 1<<5 | 1 //nolint:staticcheck // of what is written raw the new field is not used; 1 January 1980
		w, err := z.CreateRaw(head)
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", e.name, err)
		}
		if _, err := w.Write(e.data); err != nil {
			return nil, fmt.Errorf("write %s: %w", e.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("write the archive: %w", err)
	}
	return out.Bytes(), nil
}

var bodiesHead = []string{"body", "kind", "reason"}

// unitsHead is that of units.csv: the codes of facts follow what is the same for all instruments.
func unitsHead(ins *instrument.Instrument) []string {
	head := []string{"number", "body", "unit", "state", "reason"}
	for _, fact := range ins.Facts {
		head = append(head, "fact:"+fact.Code)
	}
	return head
}

func answersHead(questions []string) []string {
	return append([]string{"unit", "respondent", "substitute"}, questions...)
}

// inputs are the files from which everything follows, but for the instrument.
func (r *Run) inputs() []entry {
	bodies, units := &table{}, &table{}
	bodies.row(bodiesHead...)
	units.row(unitsHead(r.Instrument)...)
	questions := Questions(r.Instrument)
	answers := map[string]*table{}
	for _, s := range r.Instrument.Subjects {
		answers[s.Code] = &table{}
		answers[s.Code].row(answersHead(questions[s.Code])...)
	}
	number := 0
	for i := range r.Bodies {
		b := &r.Bodies[i]
		bodies.row(b.Code, b.Kind, b.Reason)
		for u := range b.Units {
			number++
			r.unit(b, &b.Units[u], strconv.Itoa(number), units, answers)
		}
	}
	entries := []entry{{bodiesFile, bodies.text}, {unitsFile, units.text}}
	for _, s := range r.Instrument.Subjects {
		entries = append(entries, entry{answersFolder + s.Code + ".csv", answers[s.Code].text})
	}
	return entries
}

func (r *Run) unit(b *Body, u *Unit, number string, units *table, answers map[string]*table) {
	row := []string{number, b.Code, u.Code, string(u.State), u.Reason}
	for _, fact := range r.Instrument.Facts {
		row = append(row, u.Facts[fact.Code])
	}
	units.row(row...)
	at, subject := 0, ""
	for i := range u.Answers {
		who := &u.Answers[i]
		if at++; who.Subject != subject {
			at, subject = 1, who.Subject
		}
		answers[who.Subject].row(append([]string{number, strconv.Itoa(at), mark(who.Substitute)}, who.Answers...)...)
	}
}

func mark(yes bool) string {
	if yes {
		return "1"
	}
	return ""
}

// Heads of the files with figures. The first columns say what a figure is of.
var (
	bodyHead      = []string{"body", "state", "exact", "rounded", "coverage", "class", "assessed", "not_assessed", "left_out", "rank", "of", "tied", "simulation"}
	dimensionHead = []string{"body", "node", "state", "exact", "rounded", "coverage", "points", "points_rounded", "answered", "na"}
	unitHead      = []string{"unit", "state", "exact", "rounded", "coverage", "class", "answered", "na", "redistributed"}
	nodeHead      = []string{"unit", "node", "state", "exact", "rounded", "coverage", "share", "points", "points_rounded", "answered", "na"}
	lineHead      = []string{"kind", "code", "status"}
)

// outputs are the files with what follows.
func (r *Run) outputs(f *Figures) []entry {
	bodies, dimensions, units, nodes, lines := &table{}, &table{}, &table{}, &table{}, &table{}
	bodies.row(bodyHead...)
	dimensions.row(dimensionHead...)
	units.row(unitHead...)
	nodes.row(nodeHead...)
	lines.row(lineHead...)
	number := 0
	for i := range r.Bodies {
		b := &f.Bodies[i]
		code := r.Bodies[i].Code
		bodies.row(code, b.State, b.Exact, b.Rounded, b.Coverage, b.Class, strconv.Itoa(b.Assessed), strconv.Itoa(b.NotAssessed), strconv.Itoa(b.LeftOut),
			some(b.Place.Place), some(b.Place.Of), mark(b.Place.Tied), mark(b.Simulation))
		for _, n := range b.Dimensions {
			dimensions.row(code, n.Code, n.State, n.Exact, n.Rounded, n.Coverage, n.Points, n.PointsRounded, strconv.Itoa(n.Answered), strconv.Itoa(n.NA))
		}
		for u := range b.Units {
			number++
			figures, at := &b.Units[u], strconv.Itoa(number)
			units.row(at, figures.State, figures.Exact, figures.Rounded, figures.Coverage, figures.Class, strconv.Itoa(figures.Answered), strconv.Itoa(figures.NA),
				strings.Join(figures.Redistributed, " "))
			for _, n := range figures.Nodes {
				nodes.row(at, n.Code, n.State, n.Exact, n.Rounded, n.Coverage, n.Share, n.Points, n.PointsRounded, strconv.Itoa(n.Answered), strconv.Itoa(n.NA))
			}
		}
	}
	for _, l := range f.Lines {
		lines.row(string(l.Kind), l.Code, string(l.Status))
	}
	return []entry{
		{figuresFolder + "bodies.csv", bodies.text},
		{figuresFolder + "dimensions.csv", dimensions.text},
		{figuresFolder + "units.csv", units.text},
		{figuresFolder + "nodes.csv", nodes.text},
		{figuresFolder + "lines.csv", lines.text},
	}
}

// some writes a number, and nothing for 0.
func some(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

const readme = `Arsip perhitungan Patuh. Hitung ulang dan bandingkan: patuh verify BERKAS.zip
Tidak ada data pribadi di dalamnya: responden hanyalah nomor menurut urutan jawabannya.

Archive of a computation by Patuh. Work it out again and compare: patuh verify FILE.zip
There is no personal data in it: who answered is a number in the order of what was answered.

manifest.json     what is in here, with the SHA-256 of each file / isi arsip, dengan SHA-256 setiap berkas
instrument.yaml   weights, scales, method, classes / bobot, skala, metode, kelas
bodies.csv        bodies; why one was not assessed / penyelenggara; mengapa tidak dinilai
units.csv         units with facts; why one is out / unit dengan fakta; mengapa tidak ikut
answers/*.csv     answers, a file for each subject / jawaban, satu berkas per subjek
figures/*.csv     what follows from them / angka yang dihasilkan
`

// Inputs is the SHA-256 of all that a computation starts from, in hex: two with the same give the same figures.
func Inputs(r *Run) string {
	sum := sha256.New()
	for _, e := range append([]entry{{instrumentFile, r.Instrument.Format()}}, r.inputs()...) {
		fmt.Fprintf(sum, "%s %d\n", e.name, len(e.data))
		sum.Write(e.data)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
