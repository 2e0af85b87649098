package cycle

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/instrument"
)

// MaxProducts bounds how many services of a locus are looked at.
const MaxProducts = 20

// productSubject is what instruments call a service that is looked at for itself.
const productSubject = "product"

// AsksProducts reports whether an instrument asks something of single services: then it is chosen which.
func AsksProducts(ins *instrument.Instrument) bool {
	asks := false
	ins.Walk(func(node *instrument.Node) {
		q := node.Question
		asks = asks || q != nil && q.Method != instrument.Computed && (q.Subject.Code == productSubject || q.Subject.Per == productSubject)
	})
	return asks
}

func scanProduct(row db.Row) (Product, error) {
	var p Product
	return p, row.Scan(&p.ID, &p.Name)
}

const productQuery = `SELECT service_id, name FROM cycle_product WHERE locus_id = $1 ORDER BY name, service_id`

// Services are those of a locus's office.
type Services struct {
	// Chosen are looked at. Offered can be: those, and those that have not ended when the cycle begins.
	Chosen, Offered []Product
}

// ServicesOf returns which services of a locus are looked at, and which can be. Kind: NotFound.
func (c *Cycles) ServicesOf(ctx context.Context, actor access.Actor, id, locus string) (Services, error) {
	return read(ctx, c, actor, id, func(w *working) (Services, error) {
		var s Services
		l, err := c.locus(ctx, c.DB, w, locus)
		if err != nil {
			return s, err
		}
		if s.Chosen, err = db.All(ctx, c.DB, scanProduct, productQuery, l.ID); err == nil {
			s.Offered, err = offers(ctx, c.DB, w, &l, s.Chosen)
		}
		return s, err
	})
}

// offers are the services of a locus's office that can be chosen.
func offers(ctx context.Context, q db.Queryer, w *working, l *Locus, chosen []Product) ([]Product, error) {
	type service struct {
		Product
		to string
	}
	all, err := db.All(ctx, q, func(row db.Row) (service, error) {
		var s service
		return s, row.Scan(&s.ID, &s.Name, &s.to)
	}, `SELECT id, name, valid_to FROM office_service WHERE body_id = $1 AND coalesce(unit_id, '') = $2 ORDER BY name, id`, l.BodyID, l.UnitID)
	var able []Product
	for _, s := range all {
		if !directory.Ended(s.to, w.From) || slices.ContainsFunc(chosen, func(p Product) bool { return p.ID == s.ID }) {
			able = append(able, s.Product)
		}
	}
	return able, err
}

// KeepProducts says which services of a locus are looked at, by their ids, under the names that they have now. Of a
// planned cycle that needs a reason; once a visit was planned there, services are only added, since phones and papers
// may hold answers about the others. Version is that of the locus. Kinds: those of EndLocus; Invalid with Faults about
// "products" and "why".
func (c *Cycles) KeepProducts(ctx context.Context, actor access.Actor, id, locus string, version int64, services []string, why string) error {
	return c.work(ctx, actor, id, "products_kept", tidy(why), func(ctx context.Context, tx db.Tx, w *working) error {
		l, err := c.locus(ctx, tx, w, locus)
		if err != nil {
			return err
		}
		var f faults
		if w.State != Draft {
			f.why(why)
		}
		// Nobody plans a visit there until this is kept; see plan.
		w.touched.Add("cycle_locus", l.ID)
		err = db.Update(ctx, tx, `UPDATE cycle_locus SET version = version + 1 WHERE id = $1 AND version = $2 AND ended_at IS NULL`, l.ID, version)
		if err != nil {
			return faster(err)
		}
		if err := c.keepProducts(ctx, tx, w, &f, &l, services); err != nil {
			return err
		}
		return f.found.Err()
	})
}

func (c *Cycles) keepProducts(ctx context.Context, tx db.Tx, w *working, f *faults, l *Locus, services []string) error {
	was, err := db.All(ctx, tx, scanProduct, productQuery, l.ID)
	if err != nil {
		return err
	}
	able, err := offers(ctx, tx, w, l, was)
	if err != nil {
		return err
	}
	if len(services) > MaxProducts {
		f.add("products", "many", problem.Args{"max": MaxProducts})
		return nil
	}
	for _, service := range services {
		if err := w.addProduct(ctx, tx, f, l, service, was, able); err != nil {
			return err
		}
	}
	gone := slices.DeleteFunc(slices.Clone(was), func(p Product) bool { return slices.Contains(services, p.ID) })
	if len(gone) == 0 {
		return nil
	}
	visits, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM cycle_visit WHERE locus_id = $1`, l.ID)
	if err != nil {
		return err
	}
	for _, p := range gone {
		if visits > 0 {
			f.add("products", "product_visited", problem.Args{"service": p.Name})
			continue
		}
		w.touched.Add("cycle_product", l.ID+"/"+p.ID)
		if _, err := tx.Exec(ctx, `DELETE FROM cycle_product WHERE locus_id = $1 AND service_id = $2`, l.ID, p.ID); err != nil {
			return err
		}
	}
	return nil
}

func (w *working) addProduct(ctx context.Context, tx db.Tx, f *faults, l *Locus, service string, was, able []Product) error {
	is := func(p Product) bool { return p.ID == service }
	if slices.ContainsFunc(was, is) {
		return nil
	}
	i := slices.IndexFunc(able, is)
	if i < 0 {
		f.add("products", "no_service", nil)
		return nil
	}
	w.touched.Add("cycle_product", l.ID+"/"+service)
	_, err := tx.Exec(ctx, `INSERT INTO cycle_product (locus_id, service_id, name) VALUES ($1, $2, $3) ON CONFLICT (locus_id, service_id) DO NOTHING`,
		l.ID, service, able[i].Name)
	return err
}

// ProductsIn returns which services are looked at in a cycle, by the ids of loci, as far as actor sees them. Kind:
// NotFound.
func (c *Cycles) ProductsIn(ctx context.Context, actor access.Actor, id string) (map[string][]Product, error) {
	_, _, s, err := c.look(ctx, c.DB, actor, access.ReadCycles, id)
	if err != nil {
		return nil, err
	}
	where, args := s.where("l.office_id", 2)
	all := map[string][]Product{}
	_, err = db.All(ctx, c.DB, func(row db.Row) (bool, error) {
		var locus string
		var p Product
		err := row.Scan(&locus, &p.ID, &p.Name)
		all[locus] = append(all[locus], p)
		return true, err
	}, `SELECT p.locus_id, p.service_id, p.name FROM cycle_product p JOIN cycle_locus l ON l.id = p.locus_id WHERE l.cycle_id = $1 AND l.ended_at IS NULL AND `+where+`
		ORDER BY p.locus_id, p.name, p.service_id`, append([]any{id}, args...)...)
	return all, err
}
