package api

import (
	"context"
	"mime"
	"slices"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// scope is a scope as programs see it; empty fields are left out.
type scope struct {
	Installation bool   `json:"installation,omitempty"`
	Authority    string `json:"authority,omitempty"`
	Body         string `json:"body,omitempty"`
	Unit         string `json:"unit,omitempty"`
}

// token says what the token may do, and the slug by which calls name its authority: GET /api/v1/token.
func (a *API) token(ctx context.Context, r *request) (any, error) {
	type answer struct {
		Limit     scope           `json:"limit"`
		Authority string          `json:"authority,omitempty"`
		Actions   []access.Action `json:"actions"`
	}
	said := answer{Limit: scope(r.actor.Limit), Actions: r.actor.Only}
	if r.actor.Limit.Authority == "" {
		return said, nil
	}
	whose, err := a.Access.AuthorityOf(ctx, r.actor.Limit)
	said.Authority = whose.Slug
	return said, err
}

// authority finds the authority that a call names by its slug; "" is the installation.
func (a *API) authority(ctx context.Context, r *request) (access.Authority, error) {
	slug := r.get("authority")
	if slug == "" {
		return access.Authority{}, nil
	}
	return a.Access.AuthorityBySlug(ctx, slug)
}

// positions lists positions with who holds them: GET /api/v1/positions?authority=SLUG.
func (a *API) positions(ctx context.Context, r *request) (any, error) {
	whose, err := a.authority(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := access.Decide(r.actor, access.ReadPositions, access.Kept(whose.ID, "", "")); err != nil {
		return nil, err
	}
	seats, err := a.Access.Positions(ctx, r.actor, whose.ID, false, access.Position{ID: r.get("after_id"), Title: r.get("after_title")})
	if err != nil {
		return nil, err
	}
	people, err := a.holders(ctx, seats)
	if err != nil {
		return nil, err
	}
	type holder struct {
		Account string        `json:"account"`
		Name    string        `json:"name"`
		Manner  access.Manner `json:"manner"`
		From    time.Time     `json:"from"`
		To      *time.Time    `json:"to,omitempty"`
	}
	type position struct {
		ID      string      `json:"id"`
		Title   string      `json:"title"`
		Role    access.Role `json:"role"`
		Scope   scope       `json:"scope"`
		Holders []holder    `json:"holders"`
	}
	list := make([]position, 0, len(seats))
	for _, s := range seats {
		one := position{s.ID, s.Title, s.Role, scope(s.Scope), []holder{}}
		for _, h := range s.Holders {
			one.Holders = append(one.Holders, holder{h.Account, people[h.Account].Name, h.Manner, h.From, until(h.To)})
		}
		list = append(list, one)
	}
	return list, nil
}

// holders are the people who hold positions, by their ids.
func (a *API) holders(ctx context.Context, seats []access.Seat) (map[string]account.Account, error) {
	var ids []string
	for _, s := range seats {
		for _, h := range s.Holders {
			ids = append(ids, h.Account)
		}
	}
	slices.Sort(ids)
	return a.Accounts.Named(ctx, slices.Compact(ids)...)
}

// until leaves out an end that is not set.
func until(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}

// imported is what became of a file, or would.
type imported struct {
	Checked  bool    `json:"checked_only"`
	Table    string  `json:"table"`
	Rows     int     `json:"rows"`
	New      int     `json:"new"`
	Changed  int     `json:"changed"`
	Sources  int     `json:"sources"`
	Warnings []fault `json:"warnings,omitempty"`
}

// csv makes sure that a file was sent as one.
func (r *request) csv() error {
	kind, _, err := mime.ParseMediaType(r.http.Header.Get("Content-Type"))
	if err != nil || kind != "text/csv" {
		return problem.New(problem.Invalid, "api.no_csv", nil)
	}
	return nil
}

// flag reads a parameter that is true or false.
func (r *request) flag(name string) (bool, error) {
	text := r.get(name)
	if text == "" {
		return false, nil
	}
	set, err := strconv.ParseBool(text)
	if err != nil {
		return false, problem.New(problem.Invalid, "api.flag", problem.Args{"name": name, "value": text})
	}
	return set, nil
}

// importDirectory takes bodies and units: POST /api/v1/imports/directory?authority=SLUG&check=true
// with a CSV file as the body.
func (a *API) importDirectory(ctx context.Context, r *request) (any, error) {
	whose, err := a.authority(ctx, r)
	if err != nil {
		return nil, err
	}
	check, err := r.flag("check")
	if err == nil {
		err = r.csv()
	}
	if err != nil {
		return nil, err
	}
	report, err := a.Directory.ImportFor(ctx, r.actor, whose.ID, "import.csv", r.http.Body, check)
	return imported{
		Checked: check, Table: "directory", Rows: report.Bodies + report.Units, Changed: report.Changed, Sources: report.Sources,
	}, err
}

// importResults takes published figures: POST /api/v1/imports/results?check=true.
func (a *API) importResults(ctx context.Context, r *request) (any, error) {
	check, err := r.flag("check")
	if err == nil {
		err = r.csv()
	}
	if err != nil {
		return nil, err
	}
	report, err := a.Results.Import(ctx, r.actor, "import.csv", r.http.Body, check)
	return imported{
		Checked: check, Table: report.Table, Rows: report.Rows, New: report.New, Changed: report.Changed, Sources: report.Sources,
		Warnings: r.faults(report.Warnings),
	}, err
}

// events reads what happened: GET /api/v1/events?authority=SLUG&before=ID&stream=NAME&event=ID.
func (a *API) events(ctx context.Context, r *request) (any, error) {
	whose, err := a.authority(ctx, r)
	if err != nil {
		return nil, err
	}
	list, err := a.Ledger.Read(ctx, r.actor, ledger.Reading{
		Authority: whose.ID, Stream: r.get("stream"), Event: r.get("event"), Before: r.get("before"), Limit: 100,
	})
	if err != nil {
		return nil, err
	}
	type event struct {
		ID       string    `json:"id"`
		Stream   string    `json:"stream"`
		Sequence int64     `json:"sequence"`
		Position *int64    `json:"position"` // null while it waits to be signed
		Erased   bool      `json:"erased,omitempty"`
		Kind     string    `json:"kind,omitempty"`
		At       time.Time `json:"at,omitzero"`
		Machine  bool      `json:"machine,omitempty"`
		Account  string    `json:"account,omitempty"`
		Subject  string    `json:"subject,omitempty"`
		Why      string    `json:"why,omitempty"`
	}
	events := make([]event, 0, len(list))
	for _, s := range list {
		one := event{
			s.ID, s.Stream, s.Sequence, nil, s.Erased, s.Kind, s.At, s.Actor.Machine, s.Actor.Account, s.Subject, s.Why,
		}
		if s.Position >= 0 {
			one.Position = &s.Position
		}
		events = append(events, one)
	}
	return events, nil
}

// jobs lists jobs without their contents: GET /api/v1/jobs?dead=true&after=ID.
func (a *API) jobs(ctx context.Context, r *request) (any, error) {
	dead, err := r.flag("dead")
	if err != nil {
		return nil, err
	}
	letters, err := a.Operator.Jobs(ctx, r.actor, job.Filter{Dead: dead, After: r.get("after")})
	if err != nil {
		return nil, err
	}
	type letter struct {
		ID       string     `json:"id"`
		Kind     string     `json:"kind"`
		State    job.State  `json:"state"`
		Enqueued time.Time  `json:"enqueued"`
		Due      *time.Time `json:"due,omitempty"`
		Attempt  int        `json:"attempt"`
		Reason   string     `json:"reason,omitempty"`
	}
	list := make([]letter, 0, len(letters))
	for _, l := range letters {
		list = append(list, letter{l.ID, l.Kind, l.State, l.Enqueued, until(l.Due), l.Attempt, l.Reason})
	}
	return list, nil
}
