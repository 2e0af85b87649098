package complaint

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// That somebody calls a report slander is dealt with by people: one proposes that its words are shielded, another
// decides. It stands in this room and in none of its own because each of it is a step of the case, which its history
// and its reporter are told of, and because every list reads its words from here.

// Who proposes, who decides about what somebody else proposed, and who reads what is shielded; workers only where they
// have the case in hand. Of what is examined another examiner decides, too: see needs.
var (
	shieldAskers   = []access.Action{access.TriageCases, access.WorkCases, access.ExamineCases}
	shieldDeciders = []access.Action{access.DecideCases, access.ReviewCases}
	shieldReaders  = []access.Action{access.TriageCases, access.ExamineCases, access.DecideCases, access.ReviewCases, access.WorkCases}
)

// ShieldDeciders are the rights by one of which somebody may have to decide.
func ShieldDeciders() []access.Action {
	return append(slices.Clone(shieldDeciders), access.ExamineCases)
}

// lookedFor is how long the words of a shielded case are open to whoever looked at them. It is this program's own rule.
const lookedFor = time.Hour

// ShieldProposal is a proposal to shield the words of a case, or that they are not any more.
type ShieldProposal struct {
	ID, Case, Number string
	Title            string // what others read of the case
	Lifts            bool
	By               string // account; empty for the reporter
	At               time.Time
	before           string // what the office called the case before; of those that were agreed to
	decided          string // account
	version          int64
}

const proposalColumns = `s.id, s.case_id, c.number, c.title, s.lifts, s.proposed_by, s.proposed_at, s.title, s.decided_by, s.version`

func scanProposal(row db.Row) (ShieldProposal, error) {
	var p ShieldProposal
	var at db.Time
	err := row.Scan(&p.ID, &p.Case, &p.Number, &p.Title, &p.Lifts, &p.By, &at, &p.before, &p.decided, &p.version)
	p.At = at.Time
	return p, err
}

// proposalOf is the proposal about a case that waits; nil without one.
func proposalOf(ctx context.Context, q db.Queryer, id string) (*ShieldProposal, error) {
	return oneProposal(ctx, q, `s.case_id = $1 AND s.state = 'proposed'`, id)
}

// shieldedBy is how the words of a case came to be shielded; nil where another authority did it.
func shieldedBy(ctx context.Context, q db.Queryer, id string) (*ShieldProposal, error) {
	return oneProposal(ctx, q, `s.case_id = $1 AND s.state = 'agreed' AND NOT s.lifts`, id)
}

func oneProposal(ctx context.Context, q db.Queryer, where, id string) (*ShieldProposal, error) {
	all, err := db.All(ctx, q, scanProposal, `SELECT `+proposalColumns+` FROM shield s JOIN complaint c ON c.id = s.case_id
		WHERE `+where+` ORDER BY s.id DESC LIMIT 1`, id)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// maxProposals is how many a page shows; the oldest wait longest.
const maxProposals = 200

// ShieldProposals are those of an authority that wait for somebody other than actor, who may decide about them.
func (c *Complaints) ShieldProposals(ctx context.Context, actor access.Actor, authority string) ([]ShieldProposal, error) {
	if !slices.ContainsFunc(ShieldDeciders(), func(a access.Action) bool { return access.Allowed(actor, a, access.Scope{Authority: authority}) }) {
		return nil, access.Decide(actor, access.DecideCases, access.Scope{Authority: authority})
	}
	condition, args := seen(actor, 3)
	all, err := db.All(ctx, c.DB, scanProposal, `SELECT `+proposalColumns+` FROM shield s JOIN complaint c ON c.id = s.case_id
		WHERE s.authority_id = $1 AND s.state = 'proposed' AND s.proposed_by <> $2 AND `+condition+` ORDER BY s.id LIMIT `+strconv.Itoa(maxProposals),
		append([]any{authority, actor.Account}, args...)...)
	return all, err
}

// ProposeShield proposes that the words of a case are shielded, or, where they are, that they are not any more. Kinds:
// those of do, with Faults about "why"; Conflict while another proposal waits.
func (c *Complaints) ProposeShield(ctx context.Context, actor access.Actor, id string, version int64, why string) (Case, error) {
	why, err := reasoned(why)
	if err != nil {
		return Case{}, err
	}
	one, err := look(ctx, c.DB, actor, id)
	if err != nil {
		return Case{}, err
	}
	act := AskShield
	if one.Shielded {
		act = AskUnshield
	}
	return c.do(ctx, id, version, deed{Act: act, By: ByOffice, Actor: actor, Why: why, change: c.propose})
}

// Contest asks for a review of that the words of the reporter's case are shielded: somebody decides who had no part
// in it. Kinds: those of Say; Conflict where they are not, or while a proposal waits.
func (c *Complaints) Contest(ctx context.Context, v Visitor, s Said) (Case, error) {
	return c.speak(ctx, v, AskUnshield, s, true, c.propose)
}

func (c *Complaints) propose(ctx context.Context, tx db.Tx, a *acting) error {
	lifts := a.Act == AskUnshield
	waits, err := proposalOf(ctx, tx, a.was.ID)
	if err != nil {
		return err
	}
	if waits != nil || a.was.Shielded != lifts {
		return problem.New(problem.Conflict, "complaint.shield_waits", nil)
	}
	id, err := newID()
	if err != nil {
		return err
	}
	a.touched.Add("shield", id)
	_, err = tx.Exec(ctx, `INSERT INTO shield (id, case_id, authority_id, lifts, state, title, proposed_by, proposed_at, decided_by, decided_at, version)
		VALUES ($1, $2, $3, $4, 'proposed', '', $5, $6, '', NULL, 1)`, id, a.was.ID, a.was.Authority, lifts, a.Actor.Account, db.At(a.At))
	return err
}

// DecideShield decides about a proposal of somebody else's. What is agreed to is told to the reporter with the reason;
// no clock moves, nobody's identity opens, and nothing is removed. Kinds: those of do, with Faults about "why";
// Forbidden for who proposed it, and for who shielded what the reporter asks to review; Conflict where none waits.
func (c *Complaints) DecideShield(ctx context.Context, actor access.Actor, id string, version int64, agree bool, why string) (Case, error) {
	why, err := reasoned(why)
	if err != nil {
		return Case{}, err
	}
	if _, err := look(ctx, c.DB, actor, id); err != nil {
		return Case{}, err
	}
	waits, err := proposalOf(ctx, c.DB, id)
	if err != nil {
		return Case{}, err
	}
	if waits == nil {
		return Case{}, problem.New(problem.Conflict, "complaint.no_proposal", nil)
	}
	d := deed{Act: RefuseShield, By: ByOffice, Actor: actor, Why: why}
	if agree {
		d.Act, d.Audience = Shield, ToReporter
		if waits.Lifts {
			d.Act = Unshield
		}
	} else if waits.By == "" {
		d.Audience = ToReporter // who asked is told
	}
	d.change = func(ctx context.Context, tx db.Tx, a *acting) error { return c.decided(ctx, tx, a, waits, agree) }
	return c.do(ctx, id, version, d)
}

func (c *Complaints) decided(ctx context.Context, tx db.Tx, a *acting, p *ShieldProposal, agree bool) error {
	state, before := "refused", ""
	switch {
	case agree && p.Lifts:
		state, a.now.Shielded = "agreed", false
		by, err := shieldedBy(ctx, tx, a.was.ID)
		if err != nil {
			return err
		}
		if by != nil {
			a.now.Title = by.before
		}
	case agree:
		state, before, a.now.Shielded = "agreed", a.was.Title, true
		a.now.Title = c.Catalog.Printer(locale.Indonesian).T(a.was.neutral())
	}
	a.touched.Add("shield", p.ID)
	err := db.Update(ctx, tx, `UPDATE shield SET state = $3, title = $4, decided_by = $5, decided_at = $6, version = version + 1
		WHERE id = $1 AND version = $2 AND state = 'proposed'`, p.ID, p.version, state, before, a.Actor.Account, db.At(a.At))
	if errors.Is(err, db.ErrChanged) {
		return problem.New(problem.Conflict, "complaint.no_proposal", nil)
	}
	return err
}

// neutral is the catalog key of what others read of a shielded case: it says no more than the kind of what it is about.
func (c *Case) neutral() string {
	if c.About == AboutOffice {
		return "complaint.neutral.office"
	}
	return "complaint.neutral.person"
}

// LookBehind opens the words of a shielded case for an hour to whoever has to know them; that they looked is an entry.
// Kinds: those of do; Conflict where they are not shielded.
func (c *Complaints) LookBehind(ctx context.Context, actor access.Actor, id string) (Case, error) {
	return c.do(ctx, id, 0, deed{Act: LookBehind, By: ByOffice, Actor: actor, change: func(_ context.Context, _ db.Tx, a *acting) error {
		if !a.was.Shielded {
			return problem.New(problem.Conflict, "complaint.not_shielded", nil)
		}
		return nil
	}})
}

// apartShield keeps a proposal from being decided by who made it, a reporter's wish for a review from who decided
// before, and the words from colleagues of whoever has the case in hand.
func (c *Complaints) apartShield(ctx context.Context, q db.Queryer, a *acting) error {
	switch a.Act {
	case LookBehind:
		for _, right := range mayBy(a.actor, &a.was, shieldReaders) {
			if right != access.WorkCases || a.was.Owner == a.Actor.Account {
				a.right = right
				return nil
			}
		}
		return problem.New(problem.Forbidden, "complaint.not_in_hand", nil)
	case Shield, Unshield, RefuseShield:
	default:
		return nil
	}
	waits, err := proposalOf(ctx, q, a.was.ID)
	if err != nil || waits == nil {
		return err // the act says so
	}
	had := []string{waits.By}
	if waits.By == "" {
		by, err := shieldedBy(ctx, q, a.was.ID)
		if err != nil {
			return err
		}
		if by != nil {
			had = append(had, by.By, by.decided)
		}
	}
	if slices.Contains(had, a.Actor.Account) {
		return problem.New(problem.Forbidden, "complaint.own_proposal", nil)
	}
	return nil
}

// keepTitle leaves a shielded case its neutral title, whatever it is called while its words are sorted.
func (a *acting) keepTitle() {
	if a.was.Shielded && a.now.Shielded {
		a.now.Title = a.was.Title
	}
}

// sensibleShield reports whether an act about shielding can be done as a file stands.
func (f *File) sensibleShield(_ access.Actor, act Act) bool {
	switch act {
	case AskShield:
		return !f.Case.Shielded && f.Proposal == nil
	case AskUnshield:
		return f.Case.Shielded && f.Proposal == nil
	case Shield:
		return f.Proposal != nil && !f.Proposal.Lifts
	case Unshield:
		return f.Proposal != nil && f.Proposal.Lifts
	case RefuseShield:
		return f.Proposal != nil
	case LookBehind:
		return f.Veiled
	default:
		return true
	}
}

// veil takes the words from a shielded case.
func (c *Case) veil() {
	if c.Shielded {
		c.Words, c.Wish, c.Link, c.Place, c.Position = "", "", "", "", ""
	}
}

// withWords is a case with its words, shielded or not: for its reporter, for whoever looked, and for comparing.
func withWords(ctx context.Context, q db.Queryer, one Case) (Case, error) {
	if !one.Shielded {
		return one, nil
	}
	said, err := db.One(ctx, q, scanWhole, `SELECT `+caseColumns+` FROM complaint WHERE id = $1`, one.ID)
	one.Words, one.Wish, one.Link, one.Place, one.Position = said.Words, said.Wish, said.Link, said.Place, said.Position
	return one, err
}

// looked reports whether actor looked at the words of a shielded case not long ago, and still may.
func (c *Complaints) looked(ctx context.Context, q db.Queryer, actor access.Actor, one *Case) (bool, error) {
	if actor.Account == "" || !slices.ContainsFunc(shieldReaders, func(a access.Action) bool { return access.Allowed(actor, a, one.Scope()) }) {
		return false, nil
	}
	n, err := db.One(ctx, q, db.Column[int], `SELECT count(*) FROM complaint_entry WHERE complaint_id = $1 AND act = $2 AND by_account = $3 AND at > $4`,
		one.ID, string(LookBehind), actor.Account, db.At(c.now().Add(-lookedFor)))
	return n > 0, err
}

// behind gives the words of a shielded case back to whoever looked, and takes all others that the reporter said, wrote
// and sent from the file.
func (c *Complaints) behind(ctx context.Context, actor access.Actor, f *File) error {
	if !f.Case.Shielded {
		return nil
	}
	open, err := c.looked(ctx, c.DB, actor, &f.Case)
	if err != nil {
		return err
	}
	if open {
		f.Case, err = withWords(ctx, c.DB, f.Case)
		return err
	}
	f.Veiled, f.Transcripts, f.Copies, f.Joined = true, nil, nil, nil
	for i := range f.Entries {
		e := &f.Entries[i]
		if e.Party != ByReporter {
			continue
		}
		e.Words, e.Why = "", ""
		for _, id := range e.Files() {
			delete(f.Files, id)
		}
		delete(e.Data, filesOf)
	}
	return nil
}
