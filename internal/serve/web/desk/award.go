package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/award"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// awardRoutes are the lists of who gets a certificate in a cycle, the certificates, and how they are handed over.
func (d *Desk) awardRoutes() []route {
	all := cyclesPath + "/{id}/piagam"
	one := all + "/{daftar}"
	piagam := one + "/{piagam}"
	files := func(do func(context.Context, access.Actor, string, string) ([]byte, string, error), contentType string) func(context.Context, *request) (answer, error) {
		return func(ctx context.Context, r *request) (answer, error) {
			data, name, err := do(ctx, r.actor, r.part("id"), r.part("daftar"))
			return answer{file: &file{name: name, contentType: contentType, data: data}}, err
		}
	}
	routes := []route{
		{method: get, path: all, action: access.ReadAwards, serve: d.awardsPage},
		{method: get, path: one, action: access.ReadAwards, serve: d.awardPage},
		{method: get, path: one + "/berkas", action: access.HandOver, or: []access.Action{access.IssueAwards}, serve: files(d.Awards.Printed, "application/zip")},
		{method: get, path: one + "/lampiran", action: access.ReadAwards, serve: files(d.Awards.Annex, "application/pdf")},
		{method: get, path: one + "/acara", action: access.ReadAwards, serve: files(d.Awards.Ceremony, "application/pdf")},
		{method: get, path: piagam + "/pdf", action: access.HandOver, or: []access.Action{access.IssueAwards}, serve: d.certificateFile},
	}
	for _, form := range []route{
		{path: all + "/baru", action: access.KeepAwards, serve: d.newAward, many: []string{"kinds"}},
		{path: one + "/aturan", action: access.KeepAwards, serve: d.changeAward, many: []string{"kinds"}},
		{path: one + "/hapus", action: access.KeepAwards, serve: d.dropAward},
		{path: one + "/tetapkan", action: access.IssueAwards, serve: d.freezeAward},
		{path: one + "/cetak", action: access.IssueAwards, serve: d.printAward},
		{path: one + "/batal-cetak", action: access.IssueAwards, serve: d.cancelPrint},
		{path: piagam + "/serah", action: access.HandOver, serve: d.handCertificate},
		{path: piagam + "/nomor", action: access.IssueAwards, serve: d.renumberCertificate},
	} {
		form.method = get
		routes = append(routes, form)
		form.method = post
		routes = append(routes, form)
	}
	return routes
}

func awardsPath(cycle string) string { return cyclePath(cycle) + "/piagam" }

func awardPath(cycle, list string) string { return awardsPath(cycle) + "/" + list }

func (r *request) awardCrumbs(got *answer, c *cycle.Cycle, more ...ui.Link) {
	links := []ui.Link{{Text: r.T("desk.cycle.list"), Href: r.URL(cyclesPath)}, {Text: c.Title, Href: r.URL(cyclePath(c.ID))}}
	if more != nil {
		links = append(links, ui.Link{Text: r.T("desk.award.title"), Href: r.URL(awardsPath(c.ID))})
	}
	got.page.Breadcrumbs, got.page.Part = r.crumbs(append(links, more...)...), cyclesPath
}

func (d *Desk) awardsPage(ctx context.Context, r *request) (answer, error) {
	shelf, err := d.Awards.Lists(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	ins, err := d.Forms.InstrumentOf(ctx, d.Forms.DB, &shelf.Cycle)
	if err != nil {
		return answer{}, err
	}
	table := ui.Table{
		Caption: r.T("desk.award.title"), HideCaption: true, Empty: r.T("desk.award.none"),
		Columns: []ui.Column{
			{Label: r.T("desk.award.list"), Head: true},
			{Label: r.T("desk.award.whom")},
			{Label: r.T("desk.award.state")},
			{Label: r.T("desk.award.certificates"), Numeric: true},
		},
	}
	for i := range shelf.Lists {
		l := &shelf.Lists[i]
		office, err := d.officeName(ctx, l.Authority)
		if err != nil {
			return answer{}, err
		}
		count := ui.Cell{Text: r.Int(l.Certificates)}
		if l.Withheld > 0 {
			count.Note = r.T("desk.award.n_withheld", "n", l.Withheld)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: l.Title, Href: r.URL(awardPath(shelf.Cycle.ID, l.ID)), Note: office}, {Text: r.kinds(l.Kinds), Note: r.T(l.Subject.Key())}, {Text: r.T(l.State.Key())}, count,
		}})
	}
	got := r.page(r.T("desk.award.title"), awardsBody(r, &shelf, ins.Award, table))
	r.awardCrumbs(&got, &shelf.Cycle)
	return got, nil
}

func (d *Desk) officeName(ctx context.Context, id string) (string, error) {
	a, err := d.Access.AuthorityOf(ctx, access.Scope{Authority: id})
	return a.Name, err
}

func (r *request) kinds(codes []string) string {
	var names []string
	for _, code := range codes {
		names = append(names, r.kind(code))
	}
	return strings.Join(names, ", ")
}

// awardRules say what the gate asks for, with the basis of each line and how sure it is.
func (r *request) awardRules(rule *instrument.Award) []ui.Term {
	var terms []ui.Term
	for _, line := range rule.Lines() {
		value := r.T("desk.award.rule.unknown")
		switch {
		case line.Status == instrument.Unknown:
		case line.Name == "classes":
			value = strings.Join(line.Codes, ", ")
		case line.Name == "lapse":
			value = r.T("desk.award.rule.lapse.value", "n", line.Value)
		default:
			value = r.T("desk.award.rule."+line.Name+"."+line.Value, "suffix", rule.Suffix.In(r.Lang))
		}
		if basis := line.Basis.In(r.Lang); basis != "" {
			value += " (" + r.T("desk.award.status."+string(line.Status)) + ": " + basis + ")"
		}
		terms = append(terms, ui.Term{Term: r.T("desk.award.rule." + line.Name), Text: value})
	}
	return terms
}

// awardView is a list as its page shows it.
type awardView struct {
	award.Sheet
	all   []award.Certificate
	print award.Print
	names whom
}

func (d *Desk) awardView(ctx context.Context, r *request) (*awardView, error) {
	v := &awardView{}
	var err error
	of, list := r.part("id"), r.part("daftar")
	if v.Sheet, err = d.Awards.One(ctx, r.actor, of, list); err != nil {
		return nil, err
	}
	if v.all, err = d.Awards.Certificates(ctx, r.actor, of, list); err != nil {
		return nil, err
	}
	if v.print, err = d.Awards.PrintOf(ctx, r.actor, of, list); err != nil {
		return nil, err
	}
	v.names, err = d.whom(ctx, v.MadeBy, v.FrozenBy)
	return v, err
}

func (d *Desk) awardPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.awardView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	ins, err := d.Forms.InstrumentOf(ctx, d.Forms.DB, &v.Cycle)
	if err != nil {
		return answer{}, err
	}
	got := r.page(v.Title, awardBody(r, v, ins))
	r.awardCrumbs(&got, &v.Cycle, []ui.Link{}...)
	return got, nil
}

func (r *request) awardTerms(v *awardView) []ui.Term {
	var terms []ui.Term
	add := func(name, text string) {
		if text != "" {
			terms = append(terms, ui.Term{Term: r.T("desk.award." + name), Text: text})
		}
	}
	add("state", r.T(v.State.Key()))
	add("whom", r.kinds(v.Kinds)+" · "+r.T(v.Subject.Key()))
	if v.Province != "" {
		add("area", region(v.Province))
	}
	most := r.T("desk.award.all")
	if v.Most > 0 {
		most = r.Int(v.Most)
	}
	add("most", most)
	ties := r.T(v.Ties.Key())
	if v.Ties == award.Second {
		ties += ": " + v.Second
	}
	add("ties", ties)
	add("presented_by", v.PresentedBy)
	add("received_by", v.ReceivedBy)
	if v.State == award.Frozen {
		add("decree", r.T("desk.award.decree_text", "number", v.DecreeNumber, "day", r.PartOfDay(v.DecreeDay)))
		add("frozen", r.T("desk.run.by_at", "who", v.names.name(r, v.FrozenBy), "at", r.when(v.FrozenAt, r.ownZone())))
	} else {
		add("pattern", v.Pattern)
	}
	return terms
}

// awardWays are what can be done with a list as it stands.
func (r *request) awardWays(v *awardView) []ui.Link {
	var links []ui.Link
	add := func(may bool, name, path string) {
		if may {
			links = append(links, ui.Link{Text: r.T("desk.award." + name), Href: r.URL(awardPath(v.Cycle.ID, v.ID) + "/" + path)})
		}
	}
	draft := v.State == award.Draft
	add(draft && v.Issues && v.Decree.ID != "", "freeze.way", "tetapkan")
	add(draft && v.Keeps, "change.way", "aturan")
	add(draft && v.Keeps, "drop.way", "hapus")
	prints := !draft && len(v.all) > v.Withheld
	add(prints && v.Issues && v.print.State != award.PrintAsked, "print.way", "cetak")
	add(v.Issues && v.print.State == award.PrintAsked, "cancel.way", "batal-cetak")
	add(prints && v.print.State == award.PrintDone && (v.Issues || v.HandsOver), "file", "berkas")
	add(!draft, "annex", "lampiran")
	add(!draft, "ceremony", "acara")
	return links
}

// entryTable is everybody whom a list could name, and why they are on it or not.
func (r *request) entryTable(v *awardView, ins *instrument.Instrument) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.award.entries"), HideCaption: true, Empty: r.T("desk.award.no_entries"),
		Columns: []ui.Column{
			{Label: r.T("desk.award.place"), Numeric: true},
			{Label: r.T("desk.award.name"), Head: true},
			{Label: r.T("desk.run.score"), Numeric: true},
			{Label: r.T("desk.run.class")},
			{Label: r.T("desk.award.gate")},
			{Label: r.T("desk.award.why")},
		},
	}
	for i := range v.Entries {
		e := &v.Entries[i]
		name, score, place := ui.Cell{Text: e.Name()}, ui.Cell{Text: "–", Blank: true}, ui.Cell{Text: "–", Blank: true}
		if e.UnitName != "" {
			name.Note = e.BodyName
		}
		if e.Score != "" {
			score = ui.Cell{Text: r.Decimal(e.Score)}
		}
		if e.Place > 0 {
			place = ui.Cell{Text: r.Int(e.Place)}
		}
		gate := ui.Cell{Text: r.T(e.Standing.Key()), Note: r.gateNote(e)}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{place, name, score, r.classCell(ins, e.Class), gate, {Text: r.T(award.WhyKey(e.Reason)), Soft: !e.Chosen}}})
	}
	return table
}

// gateNote says why the gate says so: the products that hold somebody back, or the day of the release.
func (r *request) gateNote(e *award.Entry) string {
	switch {
	case e.Why != "":
		return r.T("award.reason." + e.Why)
	case e.Standing == award.Released:
		return r.PartOfDay(e.Day)
	case e.Standing == award.Eligible && len(e.Held) == 0:
		return ""
	}
	var numbers []string
	for _, p := range e.Held {
		if p.Settled == "" {
			numbers = append(numbers, p.Number)
		}
	}
	return strings.Join(numbers, ", ")
}

// certificateTable are the certificates in the order in which they are presented.
func (r *request) certificateTable(v *awardView) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.award.certificates"), HideCaption: true,
		Columns: []ui.Column{
			{Label: r.T("desk.award.no"), Numeric: true},
			{Label: r.T("desk.award.name"), Head: true},
			{Label: r.T("desk.award.number")},
			{Label: r.T("desk.award.worth")},
			{Label: r.T("desk.award.handed")},
		},
	}
	for i := range v.all {
		c := &v.all[i]
		at := awardPath(v.Cycle.ID, v.ID) + "/" + c.ID
		name := ui.Cell{Text: c.Name()}
		if c.UnitName != "" {
			name.Note = c.BodyName
		}
		number := ui.Cell{Text: c.Number}
		if c.State == award.Valid && (v.Issues || v.HandsOver) {
			number.Href = r.URL(at + "/pdf")
		}
		worth := ui.Cell{Text: r.T(c.State.Key())}
		if c.ReleasedDay != "" {
			worth.Note = r.T("desk.award.released", "day", r.PartOfDay(c.ReleasedDay))
		}
		handed := ui.Cell{Text: "–", Blank: true}
		if c.Day != "" {
			handed = ui.Cell{Text: r.PartOfDay(c.Day)}
		}
		if c.ReceivedBy != "" {
			handed.Note = c.ReceivedBy
			if c.BehalfOf != "" {
				handed.Note = r.T("desk.award.for_whom", "who", c.ReceivedBy, "whom", c.BehalfOf)
			}
		}
		if v.HandsOver {
			handed.Text, handed.Blank, handed.Href = r.T("desk.award.write_down"), false, r.URL(at+"/serah")
			if c.Day != "" {
				handed.Text = r.PartOfDay(c.Day)
			}
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: strconv.Itoa(c.Position)}, name, number, worth, handed}})
	}
	return table
}

func (d *Desk) certificateFile(ctx context.Context, r *request) (answer, error) {
	data, name, err := d.Awards.Drawn(ctx, r.actor, r.part("id"), r.part("daftar"), r.part("piagam"))
	return answer{file: &file{name: name, contentType: "application/pdf", data: data}}, err
}

// readsAwards reports whether the reader may see awards of a cycle that is no draft.
func (r *request) readsAwards(v *cycleView) bool {
	may := func(authority string) bool {
		return access.Allowed(r.actor, access.ReadAwards, access.Scope{Authority: authority})
	}
	return v.State != cycle.Draft && (may(v.Authority) || slices.ContainsFunc(v.Offices, func(o cycle.Office) bool { return may(o.Authority) }))
}

// awardFields ask for the rules of a list.
func (d *Desk) awardFields(ctx context.Context, r *request, c *cycle.Cycle, was award.Rules) ([]ui.Field, error) {
	known, err := d.Awards.KindsOf(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	ins, err := d.Forms.InstrumentOf(ctx, d.Forms.DB, c)
	if err != nil {
		return nil, err
	}
	chosen := was.Kinds
	if r.http.Method == post {
		chosen = r.form["kinds"]
	}
	var kinds, subjects, parts []ui.Option
	for _, k := range known {
		kinds = append(kinds, ui.Option{Value: k, Text: r.kind(k)})
	}
	for _, s := range award.Subjects {
		subjects = append(subjects, ui.Option{Value: string(s), Text: r.T(s.Key())})
	}
	ties := []ui.Option{{Text: r.T(award.NotChosen.Key())}}
	for _, t := range award.AllTies {
		ties = append(ties, ui.Option{Value: string(t), Text: r.T(t.Key())})
	}
	parts = append(parts, ui.Option{Text: "–"})
	for _, node := range ins.Tree {
		parts = append(parts, ui.Option{Value: node.Code, Text: node.Code + " · " + node.Label.In(r.Lang)})
	}
	provinces := []ui.Option{{Text: r.T("desk.award.everywhere")}}
	for _, p := range directory.Provinces() {
		provinces = append(provinces, ui.Option{Value: p.Code, Text: p.Name})
	}
	line := func(name, value string) ui.Field {
		return ui.Field{Name: name, Label: r.T("desk.award.field." + name), Value: r.typed(name, value), Max: award.MaxLine, Optional: true}
	}
	most := ""
	if was.Most > 0 {
		most = strconv.Itoa(was.Most)
	}
	title, pattern := line("title", was.Title), line("pattern", was.Pattern)
	title.Optional = false
	pattern.Hint = r.T("desk.award.field.pattern_hint", "usual", award.DefaultPattern)
	return []ui.Field{
		title,
		{Kind: ui.OneOf, Name: "subject", Label: r.T("desk.award.field.subject"), Options: options([]string{r.typed("subject", string(was.Subject))}, subjects...)},
		{Kind: ui.SomeOf, Name: "kinds", Label: r.T("desk.award.field.kinds"), Hint: r.T("desk.award.field.kinds_hint"), Options: options(chosen, kinds...)},
		{Kind: ui.Pick, Name: "province", Label: r.T("desk.award.field.province"), Options: options([]string{r.typed("province", was.Province)}, provinces...)},
		{Name: "most", Label: r.T("desk.award.field.most"), Hint: r.T("desk.award.field.most_hint"), Value: r.typed("most", most), Optional: true, Narrow: true},
		{Kind: ui.OneOf, Name: "ties", Label: r.T("desk.award.field.ties"), Hint: r.T("desk.award.field.ties_hint"), Options: options([]string{r.typed("ties", string(was.Ties))}, ties...)},
		{Kind: ui.Pick, Name: "second", Label: r.T("desk.award.field.second"), Hint: r.T("desk.award.field.second_hint"), Options: options([]string{r.typed("second", was.Second)}, parts...), Optional: true},
		line("presented_by", was.PresentedBy), line("received_by", was.ReceivedBy), pattern,
		line("place", was.Place), line("signer", was.Signer), line("signer_name", was.SignerName),
	}, nil
}

// awardRulesSent are the rules that a form brought. What is no number is one that no list has.
func (r *request) awardRulesSent() award.Rules {
	most := 0
	if text := r.get("most"); text != "" {
		var err error
		if most, err = strconv.Atoi(text); err != nil {
			most = -1
		}
	}
	return award.Rules{
		Title: r.get("title"), Subject: award.Subject(r.get("subject")), Kinds: r.form["kinds"], Province: r.get("province"), Most: most, Ties: award.Ties(r.get("ties")),
		Second: r.get("second"), PresentedBy: r.get("presented_by"), ReceivedBy: r.get("received_by"), Pattern: r.get("pattern"), Place: r.get("place"),
		Signer: r.get("signer"), SignerName: r.get("signer_name"),
	}
}
