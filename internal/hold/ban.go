package hold

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Kind is what a ban is about.
type Kind string

// A network's ends within a day, with the key by which it is known.
const (
	ByPhone   Kind = "phone"
	ByMail    Kind = "mail"
	ByNetwork Kind = "network"
)

// Key is the catalog key of a kind.
func (k Kind) Key() string { return "hold.ban." + string(k) }

// MaxBanDays is how long a ban of a number or an address lasts at most.
const MaxBanDays = 90

const maxReason = 1_000

// Ban holds whatever somebody sends, and refuses nothing of it. They are not told.
type Ban struct {
	ID, Authority string
	Kind          Kind
	Case          string // id of the case that it was made from; empty for one made by hand
	Reason        string
	MadeBy        string // account
	Made, Until   time.Time
	EndedBy       string    // account; empty where its time was over
	Ended         time.Time // zero while it holds
	Version       int64
	mark, day     string
}

const banColumns = `id, authority_id, kind, mark, day, case_id, reason, made_by, made_at, until_at, ended_by, ended_at, version`

func scanBan(row db.Row) (Ban, error) {
	var b Ban
	var made, until, ended db.Time
	err := row.Scan(&b.ID, &b.Authority, &b.Kind, &b.mark, &b.day, &b.Case, &b.Reason, &b.MadeBy, &made, &until, &b.EndedBy, &ended, &b.Version)
	b.Made, b.Until, b.Ended = made.Time, until.Time, ended.Time
	return b, err
}

// mayLook lets those see what is held who verify, and examiners what is theirs.
func mayLook(actor access.Actor, authority string) error {
	scope := access.Scope{Authority: authority}
	if access.Allowed(actor, access.ExamineCases, scope) {
		return nil
	}
	return access.Decide(actor, access.TriageCases, scope)
}

// maxBans is how many bans a page shows, the newest first.
const maxBans = 200

// open is the condition under which actor may know of a ban: one that was made from a case says something of it.
func open(actor access.Actor, first int) (string, []any) {
	condition, args := complaint.Visible(actor, first)
	return "(case_id = '' OR EXISTS (SELECT 1 FROM complaint c WHERE c.id = hold_ban.case_id AND " + condition + "))", args
}

// Bans are those of an authority, the newest first, without those made from a case that actor may not see. Kinds: those
// of Decide for TriageCases.
func (h *Holds) Bans(ctx context.Context, actor access.Actor, authority string) ([]Ban, error) {
	if err := access.Decide(actor, access.TriageCases, access.Scope{Authority: authority}); err != nil {
		return nil, err
	}
	open, args := open(actor, 3)
	return db.All(ctx, h.DB, scanBan, `SELECT `+banColumns+` FROM hold_ban WHERE authority_id = $1 AND `+open+` ORDER BY id DESC LIMIT $2`,
		append([]any{authority, maxBans}, args...)...)
}

// NewBan is a ban to be made: of a number or an address that was typed, or of whoever sent a case, by its id; of them
// by what the office may know of them, or by the network that it was held for.
type NewBan struct {
	Authority, Contact, Case string
	Network                  bool // of Case
	Reason                   string
	Days                     int // of a number or an address; a network's is one day
}

// Ban makes one. A case gives only what the office may know anyway: a number by which somebody can be found who did
// not let the office see it is never banned, since holding what they send would point to them; and a network is
// never typed, for the same reason. Kinds: those of Decide for DecideCases; NotFound for a case that actor may not
// see, whose reporter the office may not know, or that is not held for its network; Invalid with Faults about
// "contact", "reason" and "days".
func (h *Holds) Ban(ctx context.Context, actor access.Actor, n NewBan) (Ban, error) {
	if err := access.Decide(actor, access.DecideCases, access.Scope{Authority: n.Authority}); err != nil {
		return Ban{}, err
	}
	if err := n.check(); err != nil {
		return Ban{}, err
	}
	now := h.now()
	b := Ban{Authority: n.Authority, Case: n.Case, Reason: n.Reason, MadeBy: actor.Account, Made: now, Until: now.AddDate(0, 0, n.Days), Version: 1}
	var err error
	if b.ID, err = newID(); err != nil {
		return b, err
	}
	err = h.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		marks, err := h.marks(ctx, tx, actor, &b, n)
		if err != nil {
			return err
		}
		for i, m := range marks {
			if i > 0 {
				if b.ID, err = newID(); err != nil {
					return err
				}
			}
			b.Kind, b.mark = m.kind, m.mark
			if err := h.insertBan(ctx, tx, actor, b); err != nil {
				return err
			}
		}
		return nil
	})
	h.forget()
	return b, err
}

type mark struct {
	kind Kind
	mark string
}

// marks are what a ban is known by.
func (h *Holds) marks(ctx context.Context, tx db.Tx, actor access.Actor, b *Ban, n NewBan) ([]mark, error) {
	if n.Case == "" {
		kind, value := contact(n.Contact)
		return []mark{{kind, h.contactMark(n.Authority, kind, value)}}, nil
	}
	if n.Network {
		one, err := complaint.SeenBy(ctx, tx, actor, n.Case)
		if err != nil {
			return nil, err
		}
		if one.Authority != n.Authority {
			return nil, notFound()
		}
		held, err := db.All(ctx, tx, scanHeld, `SELECT bunch, held_at FROM hold WHERE case_id = $1 AND cause = $2`, n.Case, string(OfNetwork))
		if err != nil {
			return nil, err
		}
		if len(held) == 0 {
			return nil, notFound()
		}
		b.day, b.Until = dayOf(held[0].at), b.Made.AddDate(0, 0, 1)
		return []mark{{ByNetwork, held[0].bunch}}, nil
	}
	one, number, mail, err := h.Cases.Known(ctx, tx, actor, n.Case)
	if problem.KindOf(err) == problem.NotFound && err != nil {
		return nil, problem.New(problem.Conflict, "hold.unknown", nil)
	}
	if err != nil {
		return nil, err
	}
	if one.Authority != n.Authority {
		return nil, notFound()
	}
	var all []mark
	if number != "" {
		all = append(all, mark{ByPhone, h.contactMark(n.Authority, ByPhone, number)})
	}
	if mail != "" {
		all = append(all, mark{ByMail, h.contactMark(n.Authority, ByMail, mail)})
	}
	return all, nil
}

type heldAt struct {
	bunch string
	at    time.Time
}

func scanHeld(row db.Row) (heldAt, error) {
	var held heldAt
	var at db.Time
	err := row.Scan(&held.bunch, &at)
	held.at = at.Time
	return held, err
}

func notFound() error { return problem.New(problem.NotFound, "complaint.not_found", nil) }

func (h *Holds) insertBan(ctx context.Context, tx db.Tx, actor access.Actor, b Ban) error {
	_, err := tx.Exec(ctx, `INSERT INTO hold_ban (`+banColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', NULL, 1)`,
		b.ID, b.Authority, string(b.Kind), b.mark, b.day, b.Case, b.Reason, b.MadeBy, db.At(b.Made), db.At(b.Until))
	if err != nil {
		return err
	}
	var touched ledger.Touched
	touched.Add("hold_ban", b.ID)
	return h.record(ctx, tx, actor, b.Authority, banEvent, b.ID, b.Reason, &touched)
}

func (n *NewBan) check() error {
	var f problem.Faults
	add := func(field, key string, args problem.Args) { f.Add(problem.Place{File: field}, "hold.fault."+key, args) }
	n.Reason = strings.TrimSpace(strings.ToValidUTF8(n.Reason, ""))
	if long := utf8.RuneCountInString(n.Reason); long < 3 || long > maxReason {
		add("reason", "reason", problem.Args{"max": maxReason})
	}
	if n.Network {
		n.Days = 1
	}
	if n.Days < 1 || n.Days > MaxBanDays {
		add("days", "number", problem.Args{"min": 1, "max": MaxBanDays})
	}
	if n.Case == "" {
		if kind, _ := contact(n.Contact); kind == "" || n.Network {
			add("contact", "contact", nil)
		}
	}
	return f.Err()
}

// contact is a number or an address as cases have it; an empty kind where it is neither.
func contact(text string) (Kind, string) {
	text = strings.TrimSpace(text)
	if at := strings.IndexByte(text, '@'); at > 0 && strings.Contains(text[at:], ".") && !strings.ContainsAny(text, " <>,;\"") && len(text) <= 254 {
		return ByMail, text
	}
	if number := complaint.ReadPhone(text); number != "" {
		return ByPhone, number
	}
	return "", ""
}

// Lift ends a ban before its time. What is held for it stays held until it is released. Kinds: those of Decide for
// DecideCases; NotFound; Conflict where it has ended.
func (h *Holds) Lift(ctx context.Context, actor access.Actor, id string) error {
	err := h.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		open, args := open(actor, 2)
		b, err := db.One(ctx, tx, scanBan, `SELECT `+banColumns+` FROM hold_ban WHERE id = $1 AND `+open, append([]any{id}, args...)...)
		if err != nil {
			if problem.KindOf(err) == problem.NotFound {
				err = problem.New(problem.NotFound, "hold.no_ban", nil)
			}
			return err
		}
		if err := access.Decide(actor, access.DecideCases, access.Scope{Authority: b.Authority}); err != nil {
			return err
		}
		return h.endBan(ctx, tx, actor, b)
	})
	h.forget()
	return err
}

// endBan ends a ban and forgets by what it was known.
func (h *Holds) endBan(ctx context.Context, tx db.Tx, actor access.Actor, b Ban) error {
	err := db.Update(ctx, tx, `UPDATE hold_ban SET mark = '', ended_by = $3, ended_at = $4, version = version + 1 WHERE id = $1 AND version = $2
		AND ended_at IS NULL`, b.ID, b.Version, actor.Account, db.At(h.now()))
	if isChanged(err) {
		return &problem.Error{Kind: problem.Conflict, Key: "hold.changed", Err: err}
	}
	if err != nil {
		return err
	}
	var touched ledger.Touched
	touched.Add("hold_ban", b.ID)
	return h.record(ctx, tx, actor, b.Authority, liftEvent, b.ID, "", &touched)
}

func isChanged(err error) bool { return errors.Is(err, db.ErrChanged) }
