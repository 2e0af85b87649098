package dossier

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Kind is what is published.
type Kind string

// Six kinds of information a public office has to keep open and easy to find, by article 23 of Law 25/2009 (inferred:
// the law's full text has not been read for this); and whatever else an instrument asks about.
const (
	Pledge      Kind = "pledge" // maklumat pelayanan
	Standard    Kind = "standard"
	Profile     Kind = "profile"
	Staff       Kind = "staff"
	Complaints  Kind = "complaints"
	Performance Kind = "performance"
	OtherKind   Kind = "other"
)

// Kinds are all kinds, in their order.
var Kinds = []Kind{Pledge, Standard, Profile, Staff, Complaints, Performance, OtherKind}

// Key is the catalog key of a kind's name.
func (k Kind) Key() string { return "dossier.kind." + string(k) }

// Channel is where something is published.
type Channel string

// Something hangs where people are served, or stands on the network.
const (
	Wall         Channel = "wall"
	Website      Channel = "website"
	Social       Channel = "social"
	OtherChannel Channel = "other"
)

// Channels are all channels, in their order.
var Channels = []Channel{Wall, Website, Social, OtherChannel}

// Key is the catalog key of a channel's name.
func (c Channel) Key() string { return "dossier.channel." + string(c) }

// Finding is what came of looking.
type Finding string

// Nobody has looked, it was there, or it was not.
const (
	NotLooked Finding = ""
	Found     Finding = "yes"
	Missing   Finding = "no"
)

// Findings are all that can come of looking.
var Findings = []Finding{Found, Missing}

// Key is the catalog key of a finding's name.
func (f Finding) Key() string {
	if f == NotLooked {
		return "dossier.finding.none"
	}
	return "dossier.finding." + string(f)
}

// Publication is a place where something is published, as the body or whoever assesses it wrote it down. A body reads
// what was said and never what was found, by whom and when: that is an answer, and would tell the day of a visit.
type Publication struct {
	Place
	ID, Cycle, Center string
	Question          string // code; may be empty
	Kind              Kind
	What              string // words; may be empty where the kind says it
	Channel           Channel
	Link              string // an address, or the place on the wall
	ByOffice          bool   // written down by whoever assesses, not by the body
	SaidBy            string
	Said, Ended       time.Time // Ended is zero while it stands
	Finding           Finding
	LookedBy          string
	Looked            time.Time
	Note              string
	Photo             evidence.File // its ID is empty where there is none
	Version           int64
}

const (
	sideBody, sideOffice = "body", "office"
	publicationQuery     = `SELECT ` + placeColumns + `, x.id, x.cycle_id, c.authority_id, x.question, x.kind, x.what, x.channel, x.link, x.side, x.said_by, x.said_at, x.ended_at,
		x.found, x.looked_by, x.looked_at, x.note, coalesce(x.file_id, ''), x.version FROM dossier_publication x JOIN cycle c ON c.id = x.cycle_id` + placeJoins
)

func scanPublication(row db.Row) (Publication, error) {
	var p Publication
	var side string
	var said, ended, looked db.Time
	err := row.Scan(append(p.into(), &p.ID, &p.Cycle, &p.Center, &p.Question, &p.Kind, &p.What, &p.Channel, &p.Link, &side, &p.SaidBy, &said, &ended,
		&p.Finding, &p.LookedBy, &looked, &p.Note, &p.Photo.ID, &p.Version)...)
	p.ByOffice, p.Said, p.Ended, p.Looked = side == sideOffice, said.Time, ended.Time, looked.Time
	return p, err
}

// veil takes from a publication what a body does not learn.
func (p *Publication) veil() {
	p.Finding, p.LookedBy, p.Looked, p.Note, p.Photo, p.Version = NotLooked, "", time.Time{}, "", evidence.File{}, 0
}

// MaxSaid is how many publications, and how many respondents, a body and its units have in an assessment at most.
const MaxSaid = 500

// shownPublication is the condition that somebody is shown a publication: it stands, or somebody looked while it did.
const shownPublication = `(x.ended_at IS NULL OR x.found <> '')`

// Publications returns what is said about publications in a room, at most MaxSaid: to a body what it said itself and
// stands, to whoever assesses also what they wrote down, and what was taken back after somebody looked. Kind: NotFound.
func (d *Dossiers) Publications(ctx context.Context, actor access.Actor, id, body string) ([]Publication, error) {
	if _, err := d.Room(ctx, actor, id, body); err != nil {
		return nil, err
	}
	where, args := read(actor, 4)
	return d.publications(ctx, actor, publicationQuery+` WHERE x.cycle_id = $1 AND b.slug = $2 AND `+shownPublication+` AND `+where+`
		ORDER BY coalesce(u.name, ''), x.kind, x.channel, x.id LIMIT $3`, append([]any{id, body, MaxSaid}, args...)...)
}

// PublishedBeside returns what is said about publications of a unit of a cycle and of the body itself, for whoever
// looks at what was found there; body and unit are ids.
func (d *Dossiers) PublishedBeside(ctx context.Context, actor access.Actor, id, body, unit string) ([]Publication, error) {
	all, err := d.publications(ctx, actor, publicationQuery+` WHERE x.cycle_id = $1 AND x.body_id = $2 AND (x.unit_id IS NULL OR x.unit_id = $3)
		AND `+shownPublication+` ORDER BY x.kind, x.channel, x.id LIMIT $4`, id, body, unit, MaxSaid)
	if err != nil || len(all) == 0 || within(actor, all[0].Office, all[0].Center) {
		return all, err
	}
	return nil, nil
}

func (d *Dossiers) publications(ctx context.Context, actor access.Actor, query string, args ...any) ([]Publication, error) {
	all, err := db.All(ctx, d.DB, scanPublication, query, args...)
	if err != nil {
		return nil, err
	}
	var shown []Publication
	for _, p := range all {
		inside := within(actor, p.Office, p.Center)
		if !inside && (p.ByOffice || !p.Ended.IsZero()) {
			continue
		}
		if !inside {
			p.veil()
		}
		if p.Photo.ID != "" {
			if p.Photo, err = d.Files.Get(ctx, d.DB, p.Photo.ID); err != nil {
				return nil, err
			}
		}
		shown = append(shown, p)
	}
	return shown, nil
}

// Saying is that something is published somewhere; Cycle is an id, Body and Unit are slugs.
type Saying struct {
	Cycle, Body, Unit string
	Question          string
	Kind              Kind
	What              string
	Channel           Channel
	Link              string
}

func (s *Saying) check(f *faults) {
	s.What, s.Link = f.words("what", s.What, maxLine, s.Kind == OtherKind), f.words("link", s.Link, maxWords, false)
	s.Question = f.words("question", s.Question, maxLine, false)
	f.oneOf("kind", s.Kind.known())
	f.oneOf("channel", s.Channel.known())
	if s.Channel == Website && s.Link != "" && !strings.Contains(s.Link, "://") {
		s.Link = "https://" + s.Link
	}
	switch {
	case s.Link == "":
		f.add("link", "empty", nil)
	case s.Channel == Website && !IsAddress(s.Link):
		f.add("link", "link", nil)
	}
}

// full refuses one more of what a body has in an assessment.
func (f *faults) full(ctx context.Context, q db.Queryer, field, from, cycle, body string) error {
	n, err := db.One(ctx, q, db.Column[int], `SELECT count(*) FROM `+from+` AND x.cycle_id = $1 AND x.body_id = $2`, cycle, body)
	if n >= MaxSaid {
		f.add(field, "many", problem.Args{"max": MaxSaid})
	}
	return err
}

func (f *faults) oneOf(field string, known bool) {
	if !known {
		f.add(field, "choose", nil)
	}
}

func (k Kind) known() bool {
	for _, one := range Kinds {
		if one == k {
			return true
		}
	}
	return false
}

func (c Channel) known() bool {
	for _, one := range Channels {
		if one == c {
			return true
		}
	}
	return false
}

// IsAddress reports whether a text is an address of the network that may be linked to.
func IsAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && strings.Contains(u.Host, ".") && !strings.ContainsAny(text, " \n")
}

// Say writes down where something is published: whoever speaks for the place, or whoever may look. Kinds: NotFound;
// those of Decide; Conflict where the assessment is not going; Invalid with Faults about "unit", "kind", "what",
// "channel", "link" and "question".
func (d *Dossiers) Say(ctx context.Context, actor access.Actor, s Saying) (string, error) {
	var f faults
	s.check(&f)
	id, err := newID()
	if err != nil {
		return id, err
	}
	return id, d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		p, err := d.in(ctx, tx, actor, s.Cycle, s.Body, s.Unit, access.AnswerDossiers, access.JudgeDossiers)
		if err != nil {
			return err
		}
		found := faults{append(problem.Faults(nil), f.found...)} // a transaction may run again
		if err := d.asksPublished(ctx, tx, &found, &s); err != nil {
			return err
		}
		if err := found.full(ctx, tx, "what", `dossier_publication x WHERE `+shownPublication, s.Cycle, p.BodyID); err != nil {
			return err
		}
		if err := found.found.Err(); err != nil {
			return err
		}
		side := sideOffice
		if access.Allowed(actor, access.AnswerDossiers, p.Scope()) && !actor.Machine {
			side = sideBody
		}
		_, err = tx.Exec(ctx, `INSERT INTO dossier_publication (id, cycle_id, office_id, body_id, unit_id, question, kind, channel, what, link, side, said_by, said_at, ended_at,
				found, looked_by, looked_at, note, file_id, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, NULL, '', '', NULL, '', NULL, 1)`,
			id, s.Cycle, p.Office, p.BodyID, null(p.UnitID), s.Question, string(s.Kind), string(s.Channel), s.What, s.Link, side, actor.Account, db.At(d.now()))
		if err != nil {
			return err
		}
		var touched ledger.Touched
		touched.Add("dossier_publication", id)
		return d.record(ctx, tx, actor, "published", id, "", p.Scope(), &touched)
	})
}

// Unsay takes back what was said, by whoever speaks for the place, or by whoever may look where they wrote it down.
// Kinds: NotFound; those of Decide; Conflict where it was taken back, or the assessment is not going.
func (d *Dossiers) Unsay(ctx context.Context, actor access.Actor, id string) (Publication, error) {
	var p Publication
	err := d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		var err error
		if p, err = findPublication(ctx, tx, actor, id); err != nil {
			return err
		}
		action := access.AnswerDossiers
		if p.ByOffice {
			action = access.JudgeDossiers
		}
		if err := access.Decide(actor, action, p.Scope()); err != nil {
			return err
		}
		if err := going(ctx, tx, p.Cycle); err != nil {
			return err
		}
		var touched ledger.Touched
		touched.Add("dossier_publication", p.ID)
		err = db.Update(ctx, tx, `UPDATE dossier_publication SET ended_at = $2, version = version + 1 WHERE id = $1 AND ended_at IS NULL`, p.ID, db.At(d.now()))
		if err != nil {
			return faster(err)
		}
		return d.record(ctx, tx, actor, "unpublished", p.ID, "", p.Scope(), &touched)
	})
	return p, err
}

// findPublication is one that actor sees. Kind: NotFound.
func findPublication(ctx context.Context, q db.Queryer, actor access.Actor, id string) (Publication, error) {
	none := problem.New(problem.NotFound, "dossier.no_publication", nil)
	if !valid(id) {
		return Publication{}, none
	}
	p, err := db.One(ctx, q, scanPublication, publicationQuery+` WHERE x.id = $1`, id)
	if problem.KindOf(err) == problem.NotFound {
		return p, none
	}
	if err != nil {
		return p, err
	}
	inside := within(actor, p.Office, p.Center)
	if !inside && (p.ByOffice || !p.Ended.IsZero() || !access.Allowed(actor, access.ReadDossiers, p.Scope())) {
		return Publication{}, none
	}
	return p, nil
}
