package desk

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// stagePath is the page on which a session that is not open goes on.
func stagePath(stage account.Stage) string {
	switch stage {
	case account.Factor:
		return "/akun/faktor"
	case account.Enrol:
		return "/akun/pasang"
	case account.Locked:
		return "/akun/kunci"
	default:
		return "/akun/masuk"
	}
}

// follow keeps what a step says and sends the reader where it leads: on to the page they wanted, or
// to what is still asked of them.
func (r *request) follow(step account.Step, wanted string) answer {
	r.keep(step)
	return r.onward(step.Stage, wanted)
}

// onward leads to the page that was wanted, or to what is still asked.
func (r *request) onward(stage account.Stage, wanted string) answer {
	if stage == account.Open {
		return r.goTo(back(wanted), "")
	}
	return r.goTo(stagePath(stage)+"?kembali="+escaped(back(wanted)), "")
}

// passwordForm asks for a password, and remembers a wait.
type passwordForm struct {
	form
	action, button string
	keep           []ui.Param
	wait           string // how long, in words
}

// signInForm asks for an address and a password.
func signInForm(r *request) *passwordForm {
	f := &passwordForm{
		action: r.URL("/akun/masuk"), button: r.T("desk.sign_in.button"),
		keep: []ui.Param{{Name: "kembali", Value: back(r.get("kembali"))}},
	}
	f.fields = []ui.Field{
		{Kind: ui.Mail, Name: "mail", Label: r.T("desk.field.mail"), Value: r.get("mail"), Auto: "username", Max: 254},
		{Kind: ui.Secret, Name: "password", Label: r.T("desk.field.password"), Auto: "current-password"},
		sharedField(r),
	}
	return f
}

func sharedField(r *request) ui.Field {
	return ui.Field{
		Kind: ui.SomeOf, Name: "shared", Label: r.T("desk.sign_in.computer"),
		Options: options(r.form["shared"], ui.Option{Value: "1", Text: r.T("desk.sign_in.shared"), Hint: r.T("desk.sign_in.shared_hint")}),
	}
}

func (d *Desk) signInPage(ctx context.Context, r *request) (answer, error) {
	if s, err := d.Accounts.Session(ctx, r.token); err == nil {
		if s.Stage == account.Open {
			return r.goTo(back(r.get("kembali")), ""), nil
		}
		if s.Stage == account.Locked && !r.ticked("lain") {
			return r.goTo(stagePath(s.Stage)+"?kembali="+escaped(back(r.get("kembali"))), ""), nil
		}
	}
	return d.signInAnswer(r, signInForm(r)), nil
}

func (d *Desk) signIn(ctx context.Context, r *request) (answer, error) {
	f := signInForm(r)
	step, err := d.Accounts.StartSignIn(ctx, account.SignIn{
		Mail: r.get("mail"), Password: r.raw("password"), Ticket: r.raw("ticket"), Place: serve.ClientAddr(ctx),
		Browser: r.browser(), Label: browserLabel(r.http), Shared: r.ticked("shared"),
	})
	if err != nil {
		if !f.blame(r, err) {
			return answer{}, err
		}
		return d.signInAnswer(r, f), nil
	}
	if step.Stage == account.Waiting {
		f.waitFor(r, step)
		return d.signInAnswer(r, f), nil
	}
	return r.follow(step, r.get("kembali")), nil
}

// waitFor says until when the same password has to wait, and keeps the ticket for it.
func (f *passwordForm) waitFor(r *request, step account.Step) {
	f.wait = r.T("desk.wait", "in", r.lasting(step.Until.Sub(r.desk.Now())))
	if step.Ticket != "" {
		f.keep = append(f.keep, ui.Param{Name: "ticket", Value: step.Ticket})
	}
}

// lasting is a length of time in words, rounded up.
func (r *request) lasting(d time.Duration) string {
	if d <= time.Minute {
		return r.T("desk.seconds", "n", int(max(d, 0)/time.Second)+1)
	}
	if d <= time.Hour {
		return r.T("desk.minutes", "n", int(d/time.Minute)+1)
	}
	return r.T("desk.hours", "n", int(d/time.Hour)+1)
}

func (d *Desk) signInAnswer(r *request, f *passwordForm) answer {
	got := r.formPage(r.T("desk.sign_in.title"), &f.form, signInBody(r, f))
	if f.wait != "" {
		got.status = http.StatusTooManyRequests
	}
	return got
}

func (d *Desk) signOut(ctx context.Context, r *request) (answer, error) {
	if err := d.Accounts.SignOut(ctx, r.token); err != nil {
		return answer{}, err
	}
	d.cookies.set(r.writer, d.cookies.session, "", -1)
	serve.Forget(r.writer, r.http)
	people, err := d.Accounts.People(ctx, r.browser())
	if err != nil {
		return answer{}, err
	}
	way := "/akun/masuk"
	if len(people) > 0 {
		way = "/akun/kunci"
	}
	if wanted := r.get("kembali"); wanted != "" {
		way += "?kembali=" + escaped(back(wanted))
	}
	return r.goTo(way, "signed_out"), nil
}

// browserLabel is what the list of sessions calls a browser: its kind and system, as far as the
// user agent says. It is for recognising one's own and nothing else.
func browserLabel(r *http.Request) string {
	agent := r.UserAgent()
	name := first(agent, [][2]string{
		{"Edg", "Edge"}, {"OPR", "Opera"}, {"SamsungBrowser", "Samsung Internet"}, {"Firefox", "Firefox"}, {"Chrome", "Chrome"}, {"Safari", "Safari"},
	})
	system := first(agent, [][2]string{
		{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"},
	})
	return strings.Trim(name+" · "+system, " ·")
}

func first(agent string, marks [][2]string) string {
	for _, m := range marks {
		if strings.Contains(agent, m[0]) {
			return m[1]
		}
	}
	return ""
}

// lockedForm asks for the password of whoever is locked, or of a person at a shared computer.
func lockedForm(r *request, session string) *passwordForm {
	f := &passwordForm{
		action: r.URL("/akun/kunci"), button: r.T("desk.locked.button"),
		keep: []ui.Param{{Name: "kembali", Value: back(r.get("kembali"))}},
	}
	if session != "" {
		f.keep = append(f.keep, ui.Param{Name: "session", Value: session})
	}
	f.fields = []ui.Field{{Kind: ui.Secret, Name: "password", Label: r.T("desk.field.password"), Auto: "current-password"}}
	return f
}

// desktop is what the page of a locked session shows: whose it is, and who else is at this computer.
type desktop struct {
	name   string // of the person whose password is asked for
	people []account.Person
}

func (d *Desk) desktop(ctx context.Context, r *request) (desktop, error) {
	var at desktop
	people, err := d.Accounts.People(ctx, r.browser())
	if err != nil {
		return at, err
	}
	own, err := d.Accounts.Session(ctx, r.token)
	if err == nil && own.Stage == account.Locked {
		at.name = own.Account.Name
	}
	for _, p := range people {
		if wanted := r.get("session"); wanted != "" && p.Session == wanted {
			at.name = p.Name
		} else if own.ID != p.Session {
			at.people = append(at.people, p)
		}
	}
	return at, nil
}

func (d *Desk) lockedPage(ctx context.Context, r *request) (answer, error) {
	at, err := d.desktop(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if at.name == "" && len(at.people) == 0 {
		return r.goTo("/akun/masuk?kembali="+escaped(back(r.get("kembali"))), ""), nil
	}
	return d.lockedAnswer(r, lockedForm(r, r.get("session")), at), nil
}

func (d *Desk) unlock(ctx context.Context, r *request) (answer, error) {
	at, err := d.desktop(ctx, r)
	if err != nil {
		return answer{}, err
	}
	f := lockedForm(r, r.get("session"))
	step, err := d.Accounts.Unlock(ctx, account.Unlocking{
		Token: r.token, Browser: r.browser(), Session: r.get("session"), Password: r.raw("password"),
		Ticket: r.raw("ticket"), Place: serve.ClientAddr(ctx),
	})
	switch {
	case problem.KindOf(err) == problem.Conflict: // it is open already
		return r.goTo(back(r.get("kembali")), ""), nil
	case err != nil && f.blame(r, err):
		return d.lockedAnswer(r, f, at), nil
	case err != nil:
		return answer{}, err
	case step.Stage == account.Waiting:
		f.waitFor(r, step)
		return d.lockedAnswer(r, f, at), nil
	}
	return r.follow(step, r.get("kembali")), nil
}

func (d *Desk) lockedAnswer(r *request, f *passwordForm, at desktop) answer {
	got := r.formPage(r.T("desk.locked.title"), &f.form, lockedBody(r, f, at))
	if f.wait != "" {
		got.status = http.StatusTooManyRequests
	}
	return got
}

// lockNow locks the session; one that is locked already, or over, leads to the same page.
func (d *Desk) lockNow(ctx context.Context, r *request) (answer, error) {
	if err := d.Accounts.Lock(ctx, r.token); err != nil && problem.KindOf(err) != problem.Unauthenticated {
		return answer{}, err
	}
	return r.goTo("/akun/kunci?kembali="+escaped(back(r.get("kembali"))), ""), nil
}
