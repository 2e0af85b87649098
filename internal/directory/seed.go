package directory

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Seed brings the regions, the kinds and the government of every region into the database. It
// costs one query when they are there already.
func (d *Directory) Seed(ctx context.Context) error {
	sum := sha256.Sum256([]byte(seedVersion + rowsVersion + regionsCSV + kindsCSV))
	mark := hex.EncodeToString(sum[:])
	if done, err := d.Marked(ctx, "directory", mark); err != nil || done {
		return err
	}
	return d.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := Hold(ctx, tx); err != nil {
			return err
		}
		a := act{actor: access.Machine(), kind: "directory.seeded", why: seedVersion, at: d.now()}
		touched, err := seedTables(ctx, tx, a)
		if err != nil {
			return err
		}
		if err := d.coverAfresh(ctx, tx, touched); err != nil {
			return err
		}
		if err := putMark(ctx, tx, "directory", mark); err != nil {
			return err
		}
		if err := Touch(ctx, tx); err != nil {
			return err
		}
		return d.record(ctx, tx, a, access.Kept("", "", ""), "", touched)
	})
}

// Marked reports whether what was put in under a name at the start is of this version.
func (d *Directory) Marked(ctx context.Context, name, version string) (bool, error) {
	have, err := marked(ctx, d.db, name)
	return err == nil && have == version, err
}

func marked(ctx context.Context, q db.Queryer, name string) (string, error) {
	have, err := db.One(ctx, q, db.Column[string], `SELECT value FROM seed WHERE name = $1`, name)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read the seed mark %s: %w", name, err)
	}
	return have, nil
}

// Mark notes that what was put in under a name is of this version.
func (d *Directory) Mark(ctx context.Context, name, version string) error {
	return d.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error { return putMark(ctx, tx, name, version) })
}

func putMark(ctx context.Context, tx db.Tx, name, version string) error {
	_, err := tx.Exec(ctx, `INSERT INTO seed (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, version)
	if err != nil {
		return fmt.Errorf("write the seed mark %s: %w", name, err)
	}
	return nil
}

// seedVersion steps when the way rows are made of the tables changes.
const seedVersion = "1"

func seedTables(ctx context.Context, tx db.Tx, a act) (*ledger.Touched, error) {
	var touched ledger.Touched
	_, err := db.InsertAll(ctx, tx, `INSERT INTO kind (code, role, label_id, label_en, position) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (code) DO UPDATE SET role = excluded.role, label_id = excluded.label_id,
			label_en = excluded.label_en, position = excluded.position`,
		func(yield func([]any) bool) {
			for i, k := range Kinds() {
				touched.Add("kind", k.Code)
				if !yield([]any{k.Code, string(k.Role), k.LabelID, k.LabelEN, i}) {
					return
				}
			}
		})
	if err != nil {
		return nil, fmt.Errorf("seed kinds: %w", err)
	}
	// By code, a province comes before what lies in it.
	_, err = db.InsertAll(ctx, tx, `INSERT INTO region (code, name, level, parent, province, valid_from) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (code) DO UPDATE SET name = excluded.name, level = excluded.level, parent = excluded.parent,
			province = excluded.province, valid_from = excluded.valid_from`,
		func(yield func([]any) bool) {
			for _, r := range Regions() {
				touched.Add("region", r.Code)
				if !yield([]any{r.Code, r.Name, string(r.Level), null(r.Parent), r.Province(), r.ValidFrom}) {
					return
				}
			}
		})
	if err != nil {
		return nil, fmt.Errorf("seed regions: %w", err)
	}
	return &touched, seedGovernments(ctx, tx, a, &touched)
}

// seedGovernments leaves alone what an import or a person has said more about since.
func seedGovernments(ctx context.Context, tx db.Tx, a act, touched *ledger.Touched) error {
	have, err := bodiesBySlug(ctx, tx)
	if err != nil {
		return err
	}
	var fresh []Body
	for _, b := range governments() {
		was, ok := have[b.Slug]
		if !ok {
			if b.ID, err = newID(); err != nil {
				return err
			}
			touched.Add("body", b.ID)
			fresh = append(fresh, b)
			continue
		}
		b = b.in(was)
		if was.Evidence != seedEvidence || b == was {
			continue
		}
		if err := updateBody(ctx, tx, a, was, b); err != nil {
			return err
		}
		touched.Add("body", was.ID)
	}
	return insertBodies(ctx, tx, fresh)
}

// bodiesBySlug reads every body.
func bodiesBySlug(ctx context.Context, tx db.Tx) (map[string]Body, error) {
	all, err := db.All(ctx, tx, scanBody, `SELECT `+bodyColumns+` FROM body`)
	if err != nil {
		return nil, fmt.Errorf("read bodies: %w", err)
	}
	bodies := make(map[string]Body, len(all))
	for _, b := range all {
		bodies[b.Slug] = b
	}
	return bodies, nil
}

// in is what a table or a file says of a body, in the row that is there: its id, its keeper and what
// the file does not know stay.
func (b Body) in(was Body) Body {
	b.ID, b.Owner, b.Version = was.ID, was.Owner, was.Version
	b.Contact = b.Contact.or(was.Contact)
	return b
}

func (u Unit) in(was Unit) Unit {
	u.ID, u.BodyID, u.Version, u.Sources = was.ID, was.BodyID, was.Version, nil
	u.Contact = u.Contact.or(was.Contact)
	return u
}

// or fills what is blank.
func (c Contact) or(other Contact) Contact {
	return Contact{cmp.Or(c.Address, other.Address), cmp.Or(c.Phone, other.Phone), cmp.Or(c.Website, other.Website)}
}

// rowsVersion steps when a migration gives bodies or units other columns: the record then takes in
// every row afresh, since what it had hashed is not the whole row any more.
const rowsVersion = "10"

func (d *Directory) coverAfresh(ctx context.Context, tx db.Tx, touched *ledger.Touched) error {
	have, err := marked(ctx, tx, "directory rows")
	if err != nil || have == rowsVersion {
		return err
	}
	for _, table := range []string{"body", "unit"} {
		ids, err := db.All(ctx, tx, db.Column[string], `SELECT id FROM `+table)
		if err != nil {
			return fmt.Errorf("read the rows of %s: %w", table, err)
		}
		for _, id := range ids {
			touched.Add(table, id)
		}
	}
	return putMark(ctx, tx, "directory rows", rowsVersion)
}

// seedEvidence marks the bodies that are known from the table of regions alone.
const seedEvidence = "codes"

// governments makes the body of every region's government.
func governments() []Body {
	bodies := make([]Body, 0, len(Regions()))
	for _, r := range Regions() {
		b := Body{
			Slug: GovernmentSlug(r), Kind: string(r.Level), Name: r.Name, Short: r.Short(),
			Region: r.Code, Province: r.Province(), Evidence: seedEvidence,
		}
		if r.Level == Province {
			b.ValidFrom = r.ValidFrom
			if !strings.HasPrefix(r.Name, "Daerah ") {
				b.Name = "Provinsi " + r.Name
			}
		}
		bodies = append(bodies, b)
	}
	return bodies
}

// GovernmentSlug returns the slug of the government of a region.
func GovernmentSlug(r Region) string {
	if r.Level == Province {
		return "provinsi-" + Slug(r.Name)
	}
	return Slug(r.Name)
}
