package oversight

import (
	"context"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/sheet"
)

// importSpec is a file of a register: a line for each thing that is asked for. Lines of one number and body are one
// product, whose other columns are those of its first line; the body may be left out where the line before names it.
var importSpec = sheet.TableSpec{
	Columns: []sheet.Column{
		{Name: "number", Alias: "nomor", Filled: true},
		{Name: "kind", Alias: "jenis"},
		{Name: "day", Alias: "tanggal"},
		{Name: "sender", Alias: "pengirim", Optional: true},
		{Name: "body", Alias: "penyelenggara"},
		{Name: "units", Alias: "unit", Optional: true},
		{Name: "subject", Alias: "perihal"},
		{Name: "case", Alias: "nomor_laporan", Optional: true},
		{Name: "due", Alias: "tenggat", Optional: true},
		{Name: "received", Alias: "diterima", Optional: true},
		{Name: "items", Alias: "butir"},
	},
	MaxBytes: 4 << 20, MaxRows: 5_000, MaxField: maxWords,
}

// maxImport is how many products one file may bring.
const maxImport = 500

// Imported says what an import of products did, or would do.
type Imported struct {
	New, Known int // products entered; those whose numbers are in the register already, which are passed over
	Items      int // what the new ones ask for
}

// errCheck takes a checked import back.
var errCheck = errors.New("only checked")

// Import enters the products of a file, CSV or XLSX, into the register of an authority, each as Enter does, all or none.
// With check nothing is written. Kinds: those of Decide; Invalid with Faults, whose places are those of the file.
func (p *Products) Import(ctx context.Context, actor access.Actor, authority, name string, file io.Reader, check bool) (Imported, error) {
	var done Imported
	if err := access.Decide(actor, access.KeepProducts, access.Scope{Authority: authority}); err != nil {
		return done, err
	}
	rows, err := sheet.ReadTable(name, file, importSpec)
	var broken problem.Faults
	if err != nil && !errors.As(err, &broken) {
		return done, err
	}
	err = p.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		house, err := p.house(ctx, tx, authority)
		if err != nil {
			return err
		}
		im := importing{house: &house, faults: slices.Clone(broken)}
		if err := im.read(ctx, tx, rows); err != nil {
			return err
		}
		done = im.done
		if check {
			return errCheck
		}
		for i := range im.new {
			one := &im.new[i]
			if _, err := p.insert(ctx, tx, actor, &one.product, one.units, one.items, nil); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, errCheck) {
		err = nil
	}
	if err != nil {
		done = Imported{}
	}
	return done, err
}

// importing is a file of a register on its way in.
type importing struct {
	house  *house
	faults problem.Faults
	known  map[string]bool // body, number and sender of what is in the register, and of what was read
	new    []entry
	done   Imported
}

// entry is a product that a file brings.
type entry struct {
	product      Product
	units, items []string
}

func (im *importing) read(ctx context.Context, q db.Queryer, rows []sheet.Row) error {
	known, err := db.All(ctx, q, func(row db.Row) (string, error) {
		var body, sender, key string
		err := row.Scan(&body, &sender, &key)
		return body + "/" + key + "/" + sender, err
	}, `SELECT body_id, sender_name, number_key FROM oversight_product WHERE authority_id = $1 AND side = $2 ORDER BY id`, im.house.ID, string(im.house.side))
	if err != nil {
		return err
	}
	im.known = map[string]bool{}
	for _, one := range known {
		im.known[one] = true
	}
	for lines := range products(rows) {
		if im.done.New == maxImport {
			im.faults.Add(lines[0].Place("number"), "oversight.fault.many_products", problem.Args{"max": maxImport})
			break
		}
		if err := im.product(ctx, q, lines); err != nil {
			return err
		}
	}
	im.faults.Sort()
	return im.faults.Err()
}

// products are the lines of each product, in the order of their first ones.
func products(rows []sheet.Row) iter.Seq[[]*sheet.Row] {
	of := map[string][]*sheet.Row{}
	var order []string
	number, body := "", ""
	for i := range rows {
		if key := keyOf(rows[i].Get("number")); key != number || rows[i].Get("body") != "" {
			number, body = key, rows[i].Get("body")
		}
		key := number + "/" + body
		if len(of[key]) == 0 {
			order = append(order, key)
		}
		of[key] = append(of[key], &rows[i])
	}
	return func(yield func([]*sheet.Row) bool) {
		for _, key := range order {
			if !yield(of[key]) {
				return
			}
		}
	}
}

// product reads the lines of one product.
func (im *importing) product(ctx context.Context, q db.Queryer, rows []*sheet.Row) error {
	first := rows[0]
	n := New{
		Authority: im.house.ID, Kind: kindOf(first.Get("kind")), Number: first.Get("number"), Day: first.Get("day"), Sender: first.Get("sender"), Body: first.Get("body"),
		Subject: first.Get("subject"), Case: first.Get("case"), DueDay: first.Get("due"), ReceivedDay: first.Get("received"),
	}
	for unit := range strings.SplitSeq(first.Get("units"), ";") {
		if unit = strings.TrimSpace(unit); unit != "" {
			n.Units = append(n.Units, unit)
		}
	}
	for _, row := range rows {
		n.Items = append(n.Items, row.Get("items"))
	}
	var f faults
	one, units, err := im.house.check(ctx, q, &f, &n)
	if err != nil {
		return err
	}
	for _, fault := range f.found {
		im.faults.Add(first.Place(fault.Place.File), fault.Key, fault.Args)
	}
	key := one.BodyID + "/" + keyOf(one.Number) + "/" + one.Sender
	if im.known[key] {
		im.done.Known++
		return nil
	}
	im.known[key] = true
	im.done.New++
	im.done.Items += len(n.Items)
	im.new = append(im.new, entry{one, units, n.Items})
	return nil
}

// kindOf reads what offices call the kinds of products. Until 2024 findings with corrective action were called LAHP.
func kindOf(text string) Kind {
	text = strings.ToLower(strings.TrimSpace(text))
	switch text {
	case "lahp":
		return Findings
	case "rekomendasi":
		return Recommendation
	case "saran", "saran perbaikan":
		return Suggestion
	}
	return Kind(text)
}
