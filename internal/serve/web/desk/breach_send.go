package desk

import (
	"cmp"
	"context"

	"github.com/patuh-id/patuh/internal/privacy/breach"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// breachSendFields ask what reporters are told, beginning with what they were told before, or with what is known.
func (r *request) breachSendFields(v *breachView) []ui.Field {
	begin := breach.Statement{How: v.How, Handling: v.Handling}
	if v.Notified.Last != nil {
		begin = v.Notified.Last.Statement
	}
	return r.statementFields("told_", begin)
}

// statementFields ask for what is said of an incident outside the authority; their names begin with a word.
func (r *request) statementFields(prefix string, begin breach.Statement) []ui.Field {
	field := func(kind ui.FieldKind, name, value string, hint bool) ui.Field {
		f := ui.Field{Kind: kind, Name: prefix + name, Label: r.T("desk.breach.send.told_" + name), Value: r.typed(prefix+name, value), Auto: "off"}
		if hint {
			f.Hint = r.T("desk.breach.send.told_" + name + "_hint")
		}
		return f
	}
	return []ui.Field{
		field(ui.Words, "how", begin.How, true), field(ui.Words, "handling", begin.Handling, false), field(ui.Line, "contact", begin.Contact, true),
	}
}

func (r *request) statement(prefix string) breach.Statement {
	return breach.Statement{How: r.get(prefix + "how"), Handling: r.get(prefix + "handling"), Contact: r.get(prefix + "contact")}
}

// onBreach does something about an incident and shows it again; what is wrong stands at a form.
func (d *Desk) onBreach(ctx context.Context, r *request, done string, at func(*breachView) *form, act func(*breachView) error) (answer, error) {
	v, err := d.breachView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if err := act(v); err != nil {
		if !at(v).blame(r, err) {
			return answer{}, err
		}
		return r.breachAnswer(v), nil
	}
	return r.goTo(v.path(), done), nil
}

func sendForm(v *breachView) *form { return &v.send }

// sendBreach shows the notice as it will be read before it is sent.
func (d *Desk) sendBreach(ctx context.Context, r *request) (answer, error) {
	if !r.sure() {
		return d.between(ctx, r, sendForm, func(v *breachView) (*breachCheck, error) { return d.sendLetters(ctx, r, v) })
	}
	return d.onBreach(ctx, r, "breach_sending", sendForm, func(v *breachView) error {
		return d.Breaches.Send(ctx, r.actor, v.ID, r.number("version"), r.statement("told_"))
	})
}

func (d *Desk) cancelBreachSending(ctx context.Context, r *request) (answer, error) {
	return d.onBreach(ctx, r, "breach_send_cancelled", sendForm, func(v *breachView) error {
		return d.Breaches.CancelSending(ctx, r.actor, v.ID)
	})
}

func (d *Desk) resumeBreachSending(ctx context.Context, r *request) (answer, error) {
	return d.onBreach(ctx, r, "breach_send_resumed", sendForm, func(v *breachView) error {
		return d.Breaches.ResumeSending(ctx, r.actor, v.ID)
	})
}

// breachOwedFile is the list of whom a letter or a call has to reach, without names.
func (d *Desk) breachOwedFile(format string) func(context.Context, *request) (answer, error) {
	return func(ctx context.Context, r *request) (answer, error) {
		if format == "pdf" {
			data, err := d.Breaches.OwedPaper(ctx, r.actor, r.part("id"), r.Printer)
			return answer{file: &file{name: "surat-insiden.pdf", contentType: "application/pdf", data: data}}, err
		}
		data, err := d.Breaches.OwedCSV(ctx, r.actor, r.part("id"), r.Printer)
		return answer{file: &file{name: "surat-insiden.csv", contentType: "text/csv; charset=utf-8", data: data}}, err
	}
}

// owedState is how a letter or a call stands.
func (r *request) owedState(v *breachView, o *breach.Owed) string {
	if o.Done.IsZero() {
		return r.T(o.Key())
	}
	return r.T(o.Key()) + " " + r.when(o.Done, v.look.Zone)
}

func (r *request) sendButton(v *breachView) string {
	if v.Notified.Last != nil {
		return r.T("desk.breach.send.again")
	}
	return r.T("desk.breach.send.button")
}

// sendsAnew reports whether another sending may begin. Whether any case is left is not looked at: the one that is may be
// about whoever reads this.
func (v *breachView) sendsAnew(r *request) bool {
	p := &v.Notified
	return v.keeps(r) && v.State == breach.Open && (v.Cases > 0 || v.From != "") && (p.Last == nil || p.Last.State != breach.Running)
}

// resumes reports whether the last sending may go on.
func (v *breachView) resumes(r *request) bool {
	last := v.Notified.Last
	return v.keeps(r) && v.State == breach.Open && last != nil && (last.State == breach.Cancelled || last.State == breach.Running && last.Trouble != "")
}

// statementTerms are what was said of an incident.
func (r *request) statementTerms(s breach.Statement) []ui.Term {
	return []ui.Term{
		{Term: r.T("desk.breach.send.told_how"), Text: s.How},
		{Term: r.T("desk.breach.send.told_handling"), Text: s.Handling},
		{Term: r.T("desk.breach.send.told_contact"), Text: cmp.Or(s.Contact, "–")},
	}
}
