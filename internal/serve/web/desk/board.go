package desk

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const (
	boardPath   = "/kelola/papan"
	approvePath = boardPath + "/setujui"
)

// boardRoutes are what heads look at: of an office on one page for the telephone, of a region.
func (d *Desk) boardRoutes() []route {
	return []route{
		{method: get, path: boardPath, action: access.WatchCases, serve: d.boardPage},
		{method: post, path: approvePath, action: access.ApproveCases, serve: d.approve},
	}
}

// boardView is a board as its page shows it.
type boardView struct {
	complaint.Board
	places  []boardPlace
	chosen  boardPlace
	zone    string
	slug    string // of the authority
	answers []boardAnswer
	failing []office.Number
	direct  bool
	// approves: it has the answers that wait for whoever reads it.
	approves bool
}

// boardPlace is one of the places whose board somebody may see.
type boardPlace struct {
	access.Scope
	name string
}

// key names a place in the page's address.
func (p boardPlace) key() string {
	switch {
	case p.Unit != "":
		return p.Unit
	case p.Body != "":
		return p.Body
	default:
		return p.Authority
	}
}

// boardAnswer is an answer that waits for a word, as it would be sent.
type boardAnswer struct {
	complaint.Case
	complaint.Reply
	may bool
}

// maxAnswers is how many answers stand on a board whole; the others are behind their links.
const maxAnswers = 5

func (d *Desk) boardPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.board(ctx, r)
	if err != nil {
		return answer{}, err
	}
	got := r.page(r.T("desk.board.title", "name", v.chosen.name), boardBody(r, v))
	got.page.Part = boardPath
	return got, nil
}

func (d *Desk) board(ctx context.Context, r *request) (*boardView, error) {
	v := &boardView{}
	var err error
	if v.places, err = d.boardPlaces(ctx, r.actor); err != nil {
		return nil, err
	}
	i := 0
	if key := r.get("di"); key != "" {
		i = slices.IndexFunc(v.places, func(p boardPlace) bool { return p.key() == key })
	}
	if i < 0 || i >= len(v.places) {
		return nil, problem.New(problem.NotFound, "access.not_found", nil)
	}
	v.chosen = v.places[i]
	if v.Board, err = d.Complaints.Board(ctx, r.actor, v.chosen.Scope); err != nil {
		return nil, err
	}
	looks, err := d.Access.BrandingsOf(ctx, v.chosen.Authority)
	if err != nil {
		return nil, err
	}
	look := looks[v.chosen.Authority]
	v.zone, v.slug = look.Zone, look.Slug
	v.direct = r.may(access.RegisterCases, access.Scope{Authority: v.chosen.Authority})
	if v.chosen.Body == "" {
		if v.failing, err = d.Offices.Failing(ctx, v.chosen.Authority); err != nil {
			return nil, err
		}
		// What no head of an office answers for waits for nobody else.
		slices.SortStableFunc(v.Approve, func(a, b complaint.Row) int { return depth(a.Scope()) - depth(b.Scope()) })
	}
	if v.approves = v.chosen.Body != "" || r.may(access.ApproveCases, v.chosen.Scope); !v.approves {
		return v, nil
	}
	return v, d.boardAnswers(ctx, r, v)
}

// boardPlaces are the places whose board somebody may see, the widest first.
func (d *Desk) boardPlaces(ctx context.Context, actor access.Actor) ([]boardPlace, error) {
	var places []boardPlace
	ids, authorities := []string{}, []string{}
	for _, s := range access.Where(actor, access.WatchCases) {
		p := boardPlace{Scope: s}
		if s.Installation || slices.ContainsFunc(places, func(known boardPlace) bool { return known.key() == p.key() }) {
			continue
		}
		places = append(places, p)
		if s.Body != "" {
			ids = append(ids, p.key())
		} else {
			authorities = append(authorities, s.Authority)
		}
	}
	names, err := d.Directory.Named(ctx, ids...)
	if err != nil {
		return nil, err
	}
	looks, err := d.Access.BrandingsOf(ctx, authorities...)
	for i := range places {
		p := &places[i]
		if p.name = names[p.key()].Name; p.Body == "" {
			p.name = looks[p.Authority].Name
		}
	}
	slices.SortStableFunc(places, func(a, b boardPlace) int { return depth(a.Scope) - depth(b.Scope) })
	return places, err
}

func depth(s access.Scope) int {
	switch {
	case s.Unit != "":
		return 2
	case s.Body != "":
		return 1
	default:
		return 0
	}
}

// boardAnswers are the answers that wait longest, so that they can be sent from here.
func (d *Desk) boardAnswers(ctx context.Context, r *request, v *boardView) error {
	for i := range v.Approve[:min(len(v.Approve), maxAnswers)] {
		f, err := d.Complaints.File(ctx, r.actor, v.Approve[i].ID)
		if err != nil {
			return err
		}
		if len(f.Replies) == 0 {
			continue
		}
		last := f.Replies[len(f.Replies)-1]
		may := slices.Contains(f.May, complaint.Answer) || slices.Contains(f.May, complaint.Promise)
		v.answers = append(v.answers, boardAnswer{Case: f.Case, Reply: last, may: may && last.MadeBy != r.actor.Account})
	}
	return nil
}

// approve sends an answer that stood on a board, as it stood there.
func (d *Desk) approve(ctx context.Context, r *request) (answer, error) {
	back := boardPath
	if at := r.get("di"); at != "" {
		back += "?di=" + url.QueryEscape(at)
	}
	if r.get("number") == "" {
		return r.goTo(back, ""), nil
	}
	one, err := d.Complaints.Numbered(ctx, r.actor, strings.ToUpper(r.get("number")))
	if err != nil {
		return answer{}, err
	}
	if _, err := d.Complaints.SendAnswer(ctx, r.actor, one.ID, r.number("version")); err != nil {
		f := &form{}
		if !f.blame(r, err) {
			return answer{}, err
		}
		v, err := d.board(ctx, r)
		if err != nil {
			return answer{}, err
		}
		got := r.formPage(r.T("desk.board.title", "name", v.chosen.name), f, boardBody(r, v))
		got.page.Part = boardPath
		return got, nil
	}
	return r.goTo(back, "answer_sent"), nil
}

// queueLink leads to the list of cases that a number of the board counts.
func (v *boardView) queueLink(r *request, queue, unit string) string {
	query := url.Values{"antrean": {queue}, "instansi": {v.slug}}
	if unit != "" {
		query.Set("kantor", unit)
	}
	return r.URL("/kelola/laporan?" + query.Encode())
}

// boardTile is a number that leads to its list.
type boardTile struct {
	name, href string
	n          int
	alarm      bool
}

func (v *boardView) tiles(r *request) []boardTile {
	unit := v.chosen.Unit
	tiles := []boardTile{
		{complaint.Overdue, v.queueLink(r, complaint.Overdue, unit), v.Overdue, true},
		{complaint.ToApprove, v.queueLink(r, complaint.ToApprove, unit), v.ToApprove, false},
		{complaint.Disputed, v.queueLink(r, complaint.Disputed, unit), v.Disputed, true},
		{complaint.Unopened, v.queueLink(r, complaint.Unopened, unit), v.Unopened, true},
		{complaint.DueSoon, v.queueLink(r, complaint.DueSoon, unit), v.DueSoon, false},
		{complaint.GivenBack, v.queueLink(r, complaint.GivenBack, unit), v.Returned, false},
		{complaint.OfPromised, v.queueLink(r, complaint.OfPromised, unit), v.Promised, false},
	}
	if v.chosen.Body == "" && v.Held > 0 {
		tiles = append(tiles, boardTile{complaint.OfHeld, v.queueLink(r, complaint.OfHeld, unit), v.Held, false})
	}
	if v.chosen.Body == "" {
		tiles = append(tiles, boardTile{complaint.Permits, v.queueLink(r, complaint.Permits, unit), v.Permits, false})
	}
	return tiles
}

// boardName is what an office is called on a board.
func (v *boardView) officeName(r *request, body, unit string) string {
	for _, id := range []string{unit, body} {
		if name, ok := v.Units[id]; ok && id != "" {
			return name.Name
		}
	}
	return r.T("desk.board.own_desk")
}

// boardWords are how a case is called on a board; of one that is secret nothing is said.
func (r *request) boardWords(one *complaint.Case) string {
	if one.Secrecy != complaint.Open {
		return r.T("desk.board.secret")
	}
	return shortly(*one)
}

// boardOwner is whose a case is.
func (v *boardView) owner(r *request, row *complaint.Row) string {
	if name := v.Names[row.Owner]; name != "" {
		return name
	}
	return r.T("desk.board.no_owner")
}

// numberPlace is whose a number is.
func (r *request) numberPlace(n office.Number) string {
	if name := n.Name(); name != "" {
		return name
	}
	return r.T("desk.board.of_authority")
}

func (v *boardView) table(r *request) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.board.offices"), HideCaption: true, Empty: r.T("desk.board.no_offices"),
		Columns: []ui.Column{
			{Label: r.T("desk.board.office"), Head: true},
			{Label: r.T("desk.board.tile.overdue"), Numeric: true},
			{Label: r.T("desk.board.tile.unopened"), Numeric: true},
			{Label: r.T("desk.board.tile.disputed"), Numeric: true},
		},
	}
	for _, o := range v.Offices {
		cell := func(n int, queue string) ui.Cell {
			if n == 0 {
				return ui.Cell{Text: "0", Soft: true}
			}
			if o.Unit == "" && o.Body != "" { // no list has those alone that a body has and none of its units
				return ui.Cell{Text: r.Int(n)}
			}
			return ui.Cell{Text: r.Int(n), Href: v.queueLink(r, queue, cmp.Or(o.Unit, complaint.OwnDesk))}
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: v.officeName(r, o.Body, o.Unit)}, cell(o.Overdue, complaint.Overdue), cell(o.Unopened, complaint.Unopened), cell(o.Disputed, complaint.Disputed),
		}})
	}
	return table
}
