package citizen

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// ownView is a case as whoever sent it sees it.
type ownView struct {
	complaint.Own
	complaint.Looked
	look  access.Branding
	zone  string
	path  string // without language
	due   *dueView
	more  []dueView // other clocks that run
	story []storyItem
	// asked is the question that waits for an answer; nil where none does.
	asked *storyItem
	// reply is the answer that waits to be confirmed, or the last there is.
	reply []ui.Term
	// ruling is what a review of that answer came to; nil where there was none since.
	ruling *storyItem
	form   form // of the mailbox, or of the answer to what was asked
	office string
	sent   *complaint.SentOn // where it was passed on to last; nil where it was not
	keeper string            // the authority that keeps who they are, where that is another one
}

// dueView is a deadline in words.
type dueView struct {
	label, when, short, title string
	head, tail                []string
	steps                     []string
	over                      bool
	notice                    string // why it may still change; empty where it will not
}

// storyItem is one thing that happened.
type storyItem struct {
	when, text, words string
	note              string // what became of the reporter's files with it
	files             []evidence.File
}

// may reports whether an act is open to the reporter.
func (v *ownView) may(act complaint.Act) bool { return slices.Contains(v.May, act) }

func (z *Citizen) receiptRoutes() []route {
	own := receiptPath + "/{number}"
	routes := []route{
		{method: get, path: receiptPath, serve: z.enterPage},
		{method: post, path: receiptPath, serve: z.open},
		{method: post, path: leavePath, serve: z.leave},
		{method: get, path: own, serve: z.ownPage, own: true},
		{method: post, path: own + "/pesan", serve: z.say, own: true, stream: true},
		{method: post, path: own + "/lengkapi", serve: z.supply, own: true, stream: true},
		{method: post, path: own + "/puas", serve: z.confirm, own: true},
		{method: post, path: own + "/lampiran-ikut", serve: z.carry, own: true},
		{method: post, path: own + "/nilai", serve: z.rate, own: true},
		{method: get, path: own + "/catatan", serve: z.ownNote, own: true},
		{method: get, path: own + "/bukti", serve: z.proof, own: true},
		{method: get, path: own + "/tanda-terima", serve: z.ownPaper, own: true},
		{method: get, path: own + "/berkas-ombudsman", serve: z.pack, own: true},
	}
	for _, v := range voices {
		routes = append(routes,
			route{method: get, path: own + v.path, serve: z.voicePage(v), own: true},
			route{method: post, path: own + v.path, serve: z.raise(v), own: true})
	}
	return append(append(routes, z.knownRoutes()...), z.dataRoutes()...)
}

// ownOf reads the case of the request's pass.
func (z *Citizen) ownOf(ctx context.Context, r *request) (*ownView, error) {
	own, err := z.Cases.Mine(ctx, r.visitor)
	if err != nil {
		return nil, err
	}
	v := &ownView{Own: own, look: z.look(ctx, own.Case.Authority), path: ownPath(own.Case.Number)}
	if v.Looked, err = z.Cases.Looked(ctx, r.visitor); err != nil {
		return nil, err
	}
	if v.Elsewhere != "" {
		v.keeper = z.look(ctx, v.Elsewhere).Name
	}
	if slices.ContainsFunc(own.Entries, func(e complaint.Entry) bool { return e.Act == complaint.Refer }) {
		all, err := z.Cases.SentOn(ctx, z.Cases.DB, own.Case.ID)
		if err != nil {
			return nil, err
		}
		if len(all) > 0 {
			v.sent = &all[0]
		}
	}
	v.zone = v.look.Zone
	for _, id := range []string{own.Case.Unit, own.Case.Body} {
		if v.office == "" {
			v.office = own.Offices[id].Name
		}
	}
	if v.office == "" {
		v.office = v.look.Name
	}
	v.clocks(r)
	for i := range own.Entries {
		v.story = append(v.story, v.item(r, &own.Entries[i]))
	}
	v.asks(r)
	return v, nil
}

// weight orders clocks by what a reporter wants to know: by when they must answer themselves, then by when
// they are answered.
func weight(code string) int {
	switch {
	case code == "lengkapi_pelapor", code == "tutup_otomatis":
		return 0
	case strings.HasPrefix(code, "selesai_"), code == "tinjau_ulang", code == "ppid":
		return 1
	case code == "minta_tinjau":
		return 3
	default:
		return 2
	}
}

// clocks puts the deadline that matters most first.
func (v *ownView) clocks(r *request) {
	open := slices.DeleteFunc(slices.Clone(v.Clocks), func(e *deadline.Explanation) bool {
		return !e.Clock.Open() || e.Clock.Code == complaint.TellRule // they read here what was decided
	})
	slices.SortStableFunc(open, func(a, b *deadline.Explanation) int {
		if n := weight(a.Rule.Code) - weight(b.Rule.Code); n != 0 {
			return n
		}
		return a.Clock.Due.Compare(b.Clock.Due)
	})
	for i, e := range open {
		one := r.dueOf(e)
		if i == 0 {
			v.due = &one
		} else {
			v.more = append(v.more, one)
		}
	}
}

func (r *request) dueOf(e *deadline.Explanation) dueView {
	one := dueView{
		title: e.Rule.Title.In(r.Lang), when: e.When(r.Printer), head: e.Head(r.Printer), tail: e.Tail(r.Printer),
		over: e.Clock.Overdue(r.citizen.Now()), notice: e.Notice(r.Printer),
	}
	switch weight(e.Rule.Code) {
	case 0:
		one.label = r.T("citizen.due." + e.Rule.Code)
	case 1:
		one.label = r.T("citizen.due.answer")
	default:
		one.label = r.T("citizen.due.by", "what", one.title)
	}
	one.short = e.Rule.LengthText(r.Printer)
	if e.Reckoning != nil {
		steps := e.Reckoning.Steps()
		for i := range steps {
			one.steps = append(one.steps, steps[i].Text(e.Reckoning, r.Printer))
		}
	}
	return one
}

// item is an entry in words for the reporter.
func (v *ownView) item(r *request, e *complaint.Entry) storyItem {
	one := storyItem{when: r.when(e.At, v.zone), text: r.T(e.Act.Key()), words: e.Words}
	key := "citizen.story." + string(e.Act)
	if e.Party == complaint.ByOffice && r.Has(key+"_office") {
		key += "_office"
	}
	if of := key + "_" + e.Data["right"]; e.Act == complaint.AskRight && r.Has(of) {
		key = of // they ended what they had asked for
	}
	if e.Act == complaint.Carry && !e.MayCarry() {
		key += "_not"
	}
	if r.Has(key) {
		office := v.office
		if unit := v.Offices[cmp.Or(e.Data["unit"], e.Data["from"])].Name; unit != "" {
			office = unit
		}
		one.text = r.T(key, "office", office)
	}
	if one.words == "" && e.Act != complaint.Dispose {
		one.words = e.Why
	}
	one.note = r.filesAlong(e)
	for _, id := range e.Files() {
		if file, ok := v.Files[id]; ok {
			one.files = append(one.files, file)
		}
	}
	return one
}

// asks finds the question that waits, and the answer.
func (v *ownView) asks(r *request) {
	if v.Case.State == complaint.Incomplete {
		for i, e := range slices.Backward(v.Entries) {
			if e.Act == complaint.Ask {
				v.asked = &v.story[i]
				break
			}
		}
	}
	if v.Reply == nil {
		return
	}
	if i, e := v.since(); e != nil && e.Act == complaint.Decide {
		v.ruling = &v.story[i]
	}
	add := func(key, text string) {
		if text != "" {
			v.reply = append(v.reply, ui.Term{Term: r.T(key), Text: text})
		}
	}
	add("citizen.reply.finding", v.Reply.Finding)
	add("citizen.reply.action", v.Reply.Action)
	add("citizen.reply.done", r.PartOfDay(v.Reply.DoneOn))
	add("citizen.reply.promised", r.PartOfDay(v.Reply.PromisedOn))
	add("citizen.reply.proof", v.Reply.Proof)
	if v.Reply.Outcome != "" {
		add("citizen.reply.outcome", r.T(v.Reply.Outcome.Key()))
	}
}

// since is the last step by which the answer that was sent last became disputed, decided about or undone; nil
// where it stands.
func (v *ownView) since() (int, *complaint.Entry) {
	for i := len(v.Entries) - 1; i >= 0; i-- {
		switch e := &v.Entries[i]; e.Act {
		case complaint.Answer, complaint.Promise:
			return 0, nil
		case complaint.Dispute, complaint.Appeal, complaint.Decide, complaint.Redo, complaint.Reopen:
			return i, e
		}
	}
	return 0, nil
}

// standing says what the answer is by now, as a text of citizen.reply: one that was overturned is not shown as
// if it still stood.
func (v *ownView) standing() string {
	_, e := v.since()
	switch {
	case e == nil:
		return "title"
	case e.Act == complaint.Decide:
		return "ruled"
	case v.Case.State == complaint.UnderReview:
		return "reviewed"
	default:
		return "undone"
	}
}

func (z *Citizen) ownPage(ctx context.Context, r *request) (answer, error) {
	v, err := z.ownOf(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return r.ownAnswer(v), nil
}

// ownAnswer shows the case. Its title says nothing of what it is: it stands in the history of a browser that
// somebody else may use.
func (r *request) ownAnswer(v *ownView) answer {
	v.form.ask(ui.Field{
		Kind: ui.Words, Name: "words", Label: v.wordsLabel(r), Hint: r.T("citizen.say.hint"), Value: r.get("words"),
	}, r.fileInput())
	got := answer{page: ui.Page{Title: r.T("citizen.neutral"), Hidden: true}, body: ownBody(r, v)}
	if v.form.failed() {
		got.status = 422
	}
	return got
}

func (v *ownView) wordsLabel(r *request) string {
	if v.may(complaint.Supply) {
		return r.T("citizen.say.answer")
	}
	return r.T("citizen.say.words")
}

// ownNote is the case as a text to be kept: without the PIN, which this page does not know.
func (z *Citizen) ownNote(ctx context.Context, r *request) (answer, error) {
	v, err := z.ownOf(ctx, r)
	if err != nil {
		return answer{}, err
	}
	var b bytes.Buffer
	put := func(lines ...string) { b.WriteString("\r\n" + strings.Join(lines, "\r\n")) }
	b.WriteString("\ufeff" + r.T("citizen.note.number", "number", v.Case.Number))
	put(r.T("citizen.note.office", "office", v.look.Name), r.T("citizen.note.state", "state", r.T(v.Case.PublicKey())))
	if v.due != nil {
		put(v.due.label + ": " + v.due.when)
	}
	put("", v.Case.Words)
	for _, one := range v.story {
		put("", one.when, one.text)
		if one.words != "" {
			put(one.words)
		}
		for _, file := range one.files {
			put("- " + file.ShownName())
		}
	}
	for _, term := range v.reply {
		put("", term.Term+":", term.Text)
	}
	put("", r.T("citizen.note.ombudsman"), "")
	return answer{file: &file{name: r.T("citizen.note.file") + ".txt", contentType: "text/plain; charset=utf-8", data: b.Bytes()}}, nil
}
