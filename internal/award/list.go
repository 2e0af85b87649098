package award

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/document"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Subject is what a list names.
type Subject string

// A body and its units are judged separately.
const (
	Bodies Subject = "body"
	Units  Subject = "unit"
)

// Subjects are both, the usual one first.
var Subjects = []Subject{Bodies, Units}

// Key is the catalog key of a subject's name.
func (s Subject) Key() string { return "award.subject." + string(s) }

// Ties is what is done when several with the same figure stand where a list ends.
type Ties string

// How the Ombudsman breaks ties is not known (domain note, section 11), so an office chooses before it freezes: all who
// tie get in; whoever has more points in a part of the tree; or none of those who tie.
const (
	NotChosen Ties = ""
	AllTied   Ties = "all"
	Second    Ties = "second"
	Fewer     Ties = "fewer"
)

// AllTies are all that can be chosen.
var AllTies = []Ties{AllTied, Second, Fewer}

// Key is the catalog key of a choice's name.
func (t Ties) Key() string {
	if t == NotChosen {
		return "award.ties.not_chosen"
	}
	return "award.ties." + string(t)
}

// State is where a list stands.
type State string

// A frozen list stays as it is.
const (
	Draft  State = "draft"
	Frozen State = "frozen"
)

// Key is the catalog key of a state's name.
func (s State) Key() string { return "award.state." + string(s) }

// MaxLists is how many lists an office may have in a cycle, MaxMost how long one may be.
const (
	MaxLists = 100
	MaxMost  = 5_000
)

// DefaultPattern is that of numbers until an office writes its own.
const DefaultPattern = "{urut:3}/PIAGAM/{bulan romawi}/{tahun}"

// Rules are what an office says of a list.
type Rules struct {
	Title    string
	Subject  Subject
	Kinds    []string // of bodies
	Province string   // code; empty: wherever the office has bodies
	Most     int      // 0: all that may
	Ties     Ties
	Second   string // code of a part at the top of the tree
	// PresentedBy and ReceivedBy stand on the ceremony's sheet; a certificate may have others.
	PresentedBy, ReceivedBy   string
	Pattern                   string // of numbers
	Place, Signer, SignerName string
}

// List is who gets an award together.
type List struct {
	ID, Cycle, Authority string
	Rules
	State                           State
	Run                             string // id, of a frozen one
	Decree, DecreeNumber, DecreeDay string
	FrozenBy, MadeBy                string
	FrozenAt, Made                  time.Time
	Version                         int64
	Certificates, Withheld          int // how many
}

// Scope is where the list lies.
func (l *List) Scope() access.Scope { return access.Scope{Authority: l.Authority} }

const listColumns = `l.id, l.cycle_id, l.authority_id, l.title, l.subject, l.kinds, l.province, l.most, l.ties, l.second, l.presented_by, l.received_by, l.pattern,
	l.place, l.signer, l.signer_name, l.state, coalesce(l.run_id, ''), l.decree_id, l.decree_number, l.decree_day, l.frozen_by, l.frozen_at, l.made_by, l.made_at, l.version,
	(SELECT count(*) FROM award_certificate c WHERE c.list_id = l.id), (SELECT count(*) FROM award_certificate c WHERE c.list_id = l.id AND c.state = 'withheld')`

func scanList(row db.Row) (List, error) {
	var l List
	var kinds string
	var frozen, made db.Time
	err := row.Scan(&l.ID, &l.Cycle, &l.Authority, &l.Title, &l.Subject, &kinds, &l.Province, &l.Most, &l.Ties, &l.Second, &l.PresentedBy, &l.ReceivedBy, &l.Pattern,
		&l.Place, &l.Signer, &l.SignerName, &l.State, &l.Run, &l.Decree, &l.DecreeNumber, &l.DecreeDay, &l.FrozenBy, &frozen, &l.MadeBy, &made, &l.Version,
		&l.Certificates, &l.Withheld)
	if err != nil {
		return l, err
	}
	l.FrozenAt, l.Made = frozen.Time, made.Time
	return l, json.Unmarshal([]byte(kinds), &l.Kinds)
}

// Shelf is the lists of a cycle that actor sees, and what they may do.
type Shelf struct {
	Cycle cycle.Cycle
	Lists []List
	// Keeps are the authorities for which actor may make lists.
	Keeps  []string
	Decree Decree // without an ID nothing is published
}

// Lists returns the lists of a cycle, in the order in which they were made. Kind: NotFound.
func (a *Awards) Lists(ctx context.Context, actor access.Actor, of string) (Shelf, error) {
	s, err := a.look(ctx, a.DB, actor, of)
	if err != nil {
		return Shelf{}, err
	}
	shelf := Shelf{Cycle: s.Cycle, Keeps: s.keeps()}
	all, err := db.All(ctx, a.DB, scanList, `SELECT `+listColumns+` FROM award_list l WHERE l.cycle_id = $1 ORDER BY l.id`, of)
	if err != nil {
		return shelf, err
	}
	shelf.Lists = slices.DeleteFunc(all, func(l List) bool { return !s.sees(&l) })
	shelf.Decree, _, err = a.decreeFor(ctx, a.DB, of, s.Cycle.Authority)
	return shelf, err
}

// keeps are the authorities for which the actor may make lists.
func (s *sight) keeps() []string {
	var all []string
	for _, authority := range append([]string{s.Cycle.Authority}, s.Offices...) {
		if !slices.Contains(all, authority) && access.Allowed(s.actor, access.KeepAwards, access.Scope{Authority: authority}) {
			all = append(all, authority)
		}
	}
	return all
}

// Make makes a list of an authority in a cycle, and returns its id. Kinds: NotFound; Forbidden; Conflict beyond MaxLists;
// Invalid with Faults.
func (a *Awards) Make(ctx context.Context, actor access.Actor, of, authority string, rules Rules) (string, error) {
	id, err := newID()
	if err != nil {
		return "", err
	}
	err = a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		s, err := a.look(ctx, tx, actor, of)
		if err != nil {
			return err
		}
		if !slices.Contains(s.keeps(), authority) {
			return problem.New(problem.Forbidden, "access.forbidden", nil)
		}
		if err := a.check(ctx, tx, &s.Cycle, &rules); err != nil {
			return err
		}
		n, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM award_list WHERE cycle_id = $1 AND authority_id = $2`, of, authority)
		if err != nil {
			return err
		}
		if n >= MaxLists {
			return problem.New(problem.Conflict, "award.too_many", problem.Args{"max": MaxLists})
		}
		kinds, err := json.Marshal(rules.Kinds)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO award_list (id, cycle_id, authority_id, title, subject, kinds, province, most, ties, second, presented_by, received_by, pattern,
				place, signer, signer_name, state, decree_id, decree_number, decree_day, frozen_by, made_by, made_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'draft', '', '', '', '', $17, $18, 1)`,
			id, of, authority, rules.Title, string(rules.Subject), string(kinds), rules.Province, rules.Most, string(rules.Ties), rules.Second,
			rules.PresentedBy, rules.ReceivedBy, rules.Pattern, rules.Place, rules.Signer, rules.SignerName, actor.Account, db.At(a.now()))
		if err != nil {
			return err
		}
		var touched ledger.Touched
		touched.Add("award_list", id)
		return a.record(ctx, tx, actor, "list_made", &List{ID: id, Authority: authority}, id, "", &touched)
	})
	return id, err
}

// Change writes the rules of a draft anew. Kinds: NotFound; Forbidden; Conflict for a frozen list and when somebody was
// faster; Invalid with Faults.
func (a *Awards) Change(ctx context.Context, actor access.Actor, of, id string, version int64, rules Rules) error {
	return a.act(ctx, actor, of, id, version, access.KeepAwards, "list_changed", func(ctx context.Context, tx db.Tx, l *List, touched *ledger.Touched) error {
		if l.State != Draft {
			return conflict("frozen")
		}
		c, err := a.Cycles.Plain(ctx, tx, of)
		if err != nil {
			return err
		}
		if err := a.check(ctx, tx, &c, &rules); err != nil {
			return err
		}
		kinds, err := json.Marshal(rules.Kinds)
		if err != nil {
			return err
		}
		touched.Add("award_list", id)
		return faster(db.Update(ctx, tx, `UPDATE award_list SET title = $3, subject = $4, kinds = $5, province = $6, most = $7, ties = $8, second = $9, presented_by = $10,
				received_by = $11, pattern = $12, place = $13, signer = $14, signer_name = $15, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'draft'`,
			id, l.Version, rules.Title, string(rules.Subject), string(kinds), rules.Province, rules.Most, string(rules.Ties), rules.Second, rules.PresentedBy,
			rules.ReceivedBy, rules.Pattern, rules.Place, rules.Signer, rules.SignerName))
	})
}

// check tidies rules and says what is wrong with them.
func (a *Awards) check(ctx context.Context, q db.Queryer, of *cycle.Cycle, rules *Rules) error {
	var f faults
	rules.Title = f.line("title", rules.Title, true)
	if !slices.Contains(Subjects, rules.Subject) {
		f.add("subject", "choose", nil)
	}
	known, err := Kinds(ctx, q, of.ID)
	if err != nil {
		return err
	}
	slices.Sort(rules.Kinds)
	rules.Kinds = slices.Compact(rules.Kinds)
	if len(rules.Kinds) == 0 || slices.ContainsFunc(rules.Kinds, func(k string) bool { return !slices.Contains(known, k) }) {
		f.add("kinds", "kinds", nil)
	}
	if region, ok := directory.RegionByCode(rules.Province); rules.Province != "" && (!ok || region.Level != directory.Province) {
		f.add("province", "choose", nil)
	}
	if rules.Most < 0 || rules.Most > MaxMost {
		f.add("most", "most", problem.Args{"max": MaxMost})
	}
	if rules.Ties != NotChosen && !slices.Contains(AllTies, rules.Ties) {
		f.add("ties", "choose", nil)
	}
	if err := a.checkSecond(ctx, q, of, rules, &f); err != nil {
		return err
	}
	rules.PresentedBy, rules.ReceivedBy = f.line("presented_by", rules.PresentedBy, false), f.line("received_by", rules.ReceivedBy, false)
	rules.Place, rules.Signer, rules.SignerName = f.line("place", rules.Place, false), f.line("signer", rules.Signer, false), f.line("signer_name", rules.SignerName, false)
	if rules.Pattern = f.line("pattern", rules.Pattern, false); rules.Pattern == "" {
		rules.Pattern = DefaultPattern
	}
	if fault := document.PatternFault(rules.Pattern); fault != "" {
		f.add("pattern", fault, problem.Args{"marks": document.Marks})
	}
	return f.found.Err()
}

// checkSecond looks whether the part of the tree that comes second is there; without ties by it there is none.
func (a *Awards) checkSecond(ctx context.Context, q db.Queryer, of *cycle.Cycle, rules *Rules, f *faults) error {
	if rules.Ties != Second {
		rules.Second = ""
		return nil
	}
	ins, err := a.Forms.InstrumentOf(ctx, q, of)
	if err != nil {
		return err
	}
	for _, node := range ins.Tree {
		if node.Code == rules.Second {
			return nil
		}
	}
	f.add("second", "second", nil)
	return nil
}

// Kinds are the kinds of bodies of a cycle.
func Kinds(ctx context.Context, q db.Queryer, of string) ([]string, error) {
	return db.All(ctx, q, db.Column[string], `SELECT DISTINCT b.kind FROM cycle_body c JOIN body b ON b.id = c.body_id WHERE c.cycle_id = $1 ORDER BY b.kind`, of)
}

// KindsOf are the kinds that a list of a cycle may have.
func (a *Awards) KindsOf(ctx context.Context, of string) ([]string, error) {
	return Kinds(ctx, a.DB, of)
}

// Drop takes a draft away; nothing hangs on it. Kinds: NotFound; Forbidden; Conflict for a frozen list.
func (a *Awards) Drop(ctx context.Context, actor access.Actor, of, id string, version int64) error {
	return a.act(ctx, actor, of, id, version, access.KeepAwards, "list_dropped", func(ctx context.Context, tx db.Tx, l *List, touched *ledger.Touched) error {
		if l.State != Draft {
			return conflict("frozen")
		}
		touched.Add("award_list", id)
		return faster(db.Update(ctx, tx, `DELETE FROM award_list WHERE id = $1 AND version = $2 AND state = 'draft'`, id, l.Version))
	})
}
