package citizen

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// sentView is the first receipt: number and PIN, once and large.
type sentView struct {
	number, pin string
	office      string
	at          string
	due         []ui.Term
	notice      string // why one of these may still change; empty where none will
	then        string // the way that it goes
	until       string // when the PIN is not shown here any more
	noNewPIN    string // why a lost PIN is lost; empty where it is not
	notes       []string
	hides       bool   // whoever reads along on their telephone is to learn nothing
	mail, text  string // addresses that send it to oneself
	help        helpView
}

// sent is the receipt of the draft that this browser has sent; where to go when it has none, or none any more.
func (r *request) sent(ctx context.Context) (complaint.Receipt, complaint.Draft, string, error) {
	enter := r.URL(receiptPath)
	if r.token == "" {
		return complaint.Receipt{}, complaint.Draft{}, enter, nil
	}
	d, err := r.citizen.Cases.Draft(ctx, r.token)
	if unlessMissing(err) != nil {
		return complaint.Receipt{}, d, "", err
	}
	if d.Sent == "" {
		return complaint.Receipt{}, d, enter, nil
	}
	receipt, err := r.citizen.Cases.SendDraft(ctx, r.token) // the same receipt, as often as it is asked for
	return receipt, d, "", err
}

func (z *Citizen) sentPage(ctx context.Context, r *request) (answer, error) {
	receipt, d, to, err := r.sent(ctx)
	if to != "" || err != nil {
		return answer{to: to}, err
	}
	one := receipt.Case
	look := z.look(ctx, one.Authority)
	v := sentView{
		number: one.Number, pin: complaint.ShowPIN(receipt.PIN), office: look.Name, at: r.when(one.Received, look.Zone),
		until: r.when(d.Until, look.Zone), noNewPIN: receipt.NoNewPIN,
	}
	if err := v.dues(ctx, r, receipt); err != nil {
		return answer{}, err
	}
	v.then = r.then(&one, look.Name)
	v.hides = one.Secrecy != complaint.Open || d.Reporter.Quiet
	for _, key := range receipt.Notes {
		v.notes = append(v.notes, r.T(key))
	}
	note := r.note(receipt, v)
	v.mail = "mailto:?" + strings.ReplaceAll(url.Values{"subject": {r.T("citizen.note.title")}, "body": {note}}.Encode(), "+", "%20")
	v.text = "sms:?&body=" + url.PathEscape(note)
	if v.help, err = z.help(ctx, r, d); err != nil {
		return answer{}, err
	}
	if receipt.PIN != "" { // whoever was just told it need not type it
		z.cookies.keepPass(r.writer, z.Cases.Pass(z.Cases.Admit(receipt), z.Now().Add(passAge)))
	}
	return r.page(r.T("citizen.sent.title"), sentBody(r, &v)), nil
}

// dues say what happens by when, by the clocks that run.
func (v *sentView) dues(ctx context.Context, r *request, receipt complaint.Receipt) error {
	own, err := r.citizen.Cases.Mine(ctx, r.citizen.Cases.Admit(receipt))
	if err != nil {
		return unlessMissing(err)
	}
	for _, e := range own.Clocks {
		if e.Clock.Open() {
			text := r.T("citizen.until", "day", e.When(r.Printer), "length", e.Rule.Unit.LengthText(r.Printer, e.Clock.Length))
			v.due = append(v.due, ui.Term{Term: e.Rule.Title.In(r.Lang), Text: text})
			v.notice = cmp.Or(v.notice, e.Notice(r.Printer))
		}
	}
	return nil
}

// then is the way that a report goes from here: what is about the top goes through none of its hands.
func (r *request) then(one *complaint.Case, office string) string {
	switch {
	case one.Examined:
		return r.T("citizen.sent.then_examined")
	case one.About == complaint.AboutTop:
		return r.T("citizen.sent.then_above", "office", office)
	default:
		return r.T("citizen.sent.then")
	}
}

// note is the receipt as a few lines of text, to be kept wherever somebody keeps such things.
func (r *request) note(receipt complaint.Receipt, v sentView) string {
	var b bytes.Buffer
	line := func(key string, args ...any) { fmt.Fprintln(&b, r.T(key, args...)) }
	line("citizen.note.number", "number", receipt.Case.Number)
	if v.pin != "" {
		line("citizen.note.pin", "pin", v.pin)
	}
	line("citizen.note.received", "at", v.at)
	for _, due := range v.due {
		fmt.Fprintf(&b, "%s: %s\n", due.Term, due.Text)
	}
	line("citizen.note.open", "address", r.receiptAddress())
	line("citizen.note.ombudsman")
	return b.String()
}

// receiptAddress is where number and PIN are typed, in full.
func (r *request) receiptAddress() string {
	return cmp.Or(r.Origin, "http://"+r.http.Host) + r.URL(receiptPath)
}

// sentNote is that text as a file, under a name that says nothing.
func (z *Citizen) sentNote(ctx context.Context, r *request) (answer, error) {
	receipt, _, to, err := r.sent(ctx)
	if to != "" || err != nil {
		return answer{to: to}, err
	}
	look := z.look(ctx, receipt.Case.Authority)
	v := sentView{pin: complaint.ShowPIN(receipt.PIN), at: r.when(receipt.Case.Received, look.Zone)}
	if err := v.dues(ctx, r, receipt); err != nil {
		return answer{}, err
	}
	return answer{file: &file{
		name: r.T("citizen.note.file") + ".txt", contentType: "text/plain; charset=utf-8",
		// Telephones take a text without this mark for one in another script.
		data: []byte("\ufeff" + strings.ReplaceAll(r.note(receipt, v), "\n", "\r\n")),
	}}, nil
}
