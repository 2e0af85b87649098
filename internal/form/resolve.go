package form

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Choice is what somebody decides about a version that stands aside.
type Choice struct {
	Form    string
	Version int64  // of the form, as it was seen
	Flag    string // id
	// Take names what is taken of what stands aside, also where it says nothing any more: codes of questions with their
	// files, "fact/CODE", "role", "respondent", "substitute", "consent", "place", "files" for those of the form as a
	// whole. Everything else stays as it holds, and no file is lost.
	Take []string
	Why  string
}

// Differences names what of a version that stands aside is not as it holds: what Choice.Take may name.
func Differences(holds, aside *Content) []string { return differs(holds, aside) }

// Resolve takes what somebody picked of a version that stands aside, as the next revision, and closes its flag, inside
// their act. The version stays. Nobody picks between own answers, or at a body that they must not assess; what more
// whoever reviews has to be, it does not decide. A form that was reviewed already goes back to being sent, since nobody
// has reviewed what it says now; one of which nothing was ever taken counts no more. Kinds: NotFound; Forbidden;
// Conflict when somebody was faster; Invalid with Faults about "take" and "why".
func (f *Forms) Resolve(ctx context.Context, tx db.Tx, actor access.Actor, choice Choice) (Outcome, error) {
	var wrong faults
	choice.Why = strings.TrimSpace(choice.Why)
	wrong.text("why", choice.Why, MaxNote)
	if choice.Why == "" {
		wrong.add("why", "empty", nil)
	}
	if err := wrong.found.Err(); err != nil {
		return Outcome{}, err
	}
	w, flag, err := f.settling(ctx, tx, actor, choice)
	if err != nil {
		return Outcome{}, err
	}
	return w.resolve(ctx, flag, choice)
}

// own refuses whoever wrote something of a form, or has a conflict of interest. Kind: Forbidden.
func (w *intake) own(ctx context.Context) error {
	n, err := db.One(ctx, w.tx, db.Column[int], `SELECT count(*) FROM form_version v WHERE v.form_id = $1 AND v.account = $2 AND v.way <> 'picked'`, w.form.ID, w.actor.Account)
	if err != nil {
		return err
	}
	apart, err := w.Cycles.IsApart(ctx, w.tx, w.form.Cycle, w.actor.Account, w.form.Body)
	if err == nil && (n > 0 || apart) {
		err = problem.New(problem.Forbidden, "form.own_work", nil)
	}
	return err
}

// settling opens a form in which a version stands aside.
func (f *Forms) settling(ctx context.Context, tx db.Tx, actor access.Actor, choice Choice) (*intake, Flag, error) {
	one, err := f.Look(ctx, tx, actor, choice.Form)
	if err != nil {
		return nil, Flag{}, err
	}
	w := &intake{Forms: f, tx: tx, actor: actor, Receipt: Receipt{Way: Picked}, form: one, kind: "resolved", sender: sender{reads: true}}
	if w.spot, err = f.Cycles.SpotOf(ctx, tx, one.Locus); err != nil {
		return nil, Flag{}, err
	}
	if !access.Allowed(actor, access.VerifyForms, one.Scope()) && !access.Allowed(actor, access.ValidateForms, one.Scope()) &&
		!access.Allowed(actor, access.CheckForms, w.spot.Cycle.Scope()) {
		return nil, Flag{}, problem.New(problem.Forbidden, "form.of_verifiers", nil)
	}
	if err := w.own(ctx); err != nil {
		return nil, Flag{}, err
	}
	if one.State == Void {
		return nil, Flag{}, conflict("void")
	}
	if err := faster(db.Update(ctx, tx, `UPDATE form SET version = version + 1 WHERE id = $1 AND version = $2`, one.ID, choice.Version)); err != nil {
		return nil, Flag{}, err
	}
	flag, err := flagOf(ctx, tx, one.ID, choice.Flag)
	if err != nil {
		return nil, flag, err
	}
	if !flag.Open || !flag.Kind.Aside() {
		return nil, flag, conflict("changed")
	}
	if w.current, err = currentOf(ctx, tx, &w.form); err != nil {
		return nil, flag, err
	}
	w.ins, err = f.instrument(ctx, tx, &w.spot.Cycle)
	return w, flag, err
}

func (w *intake) resolve(ctx context.Context, flag Flag, choice Choice) (Outcome, error) {
	aside, err := db.One(ctx, w.tx, scanContent, `SELECT content FROM form_version WHERE id = $1 AND form_id = $2`, flag.About, w.form.ID)
	if err != nil {
		return Outcome{}, err
	}
	what := Stored
	if len(choice.Take) > 0 {
		next, err := w.picked(&aside, choice.Take)
		if err != nil {
			return Outcome{}, err
		}
		if what, err = w.advance(ctx, &next, true); err != nil {
			return Outcome{}, err
		}
	}
	if err := w.shut(ctx, w.tx, &w.touched, &flag, w.actor.Account, choice.Why); err != nil {
		return Outcome{}, err
	}
	if err := w.empty(ctx); err != nil {
		return Outcome{}, err
	}
	w.touched.Add("form_version", flag.About)
	if err := db.Update(ctx, w.tx, `UPDATE form_version SET aside = $2 WHERE id = $1`, flag.About, false); err != nil {
		return Outcome{}, err
	}
	if err := w.settle(ctx); err != nil {
		return Outcome{}, err
	}
	if err := w.record(ctx, w.tx, w.actor, w.kind, &w.form, choice.Why, &w.touched); err != nil {
		return Outcome{}, err
	}
	return w.outcome(ctx, what, false)
}

// empty has a form count no more of which nothing was ever taken, once nothing of it is left to decide.
func (w *intake) empty(ctx context.Context) error {
	if w.form.Rev > 0 {
		return nil
	}
	if err := count(ctx, w.tx, &w.form); err != nil || w.form.Flags > 0 {
		return err
	}
	w.form.State = Void
	return nil
}

// picked is what holds with what was picked of what stands aside.
func (w *intake) picked(aside *Content, take []string) (Content, error) {
	next := w.current
	next.settle()
	can := differs(&w.current, aside)
	var wrong faults
	for _, name := range take {
		if !slices.Contains(can, name) {
			wrong.add("take", "take", problem.Args{"code": name})
			continue
		}
		fact, isFact := strings.CutPrefix(name, "fact/")
		switch {
		case isFact:
			next.Facts[fact] = aside.Facts[fact]
		case name == "role":
			next.Role = aside.Role
		case name == "respondent":
			next.Respondent = aside.Respondent
		case name == "substitute":
			next.Substitute = aside.Substitute
		case name == "consent":
			next.Consent = aside.Consent
		case name == "place":
			next.Place = aside.Place
		case name == "files":
			next.bring(aside, "")
		default:
			next.Answers[name] = aside.Answers[name]
			next.bring(aside, name)
		}
	}
	maps.DeleteFunc(next.Facts, func(_, value string) bool { return value == "" })
	maps.DeleteFunc(next.Answers, func(_ string, a Answer) bool { return same(a, Answer{}) })
	if w.form.Rev == 0 {
		next.Place, next.Consent = aside.Place, aside.Consent
		next.Instrument = w.ins.Hash
	}
	next.Started, next.Finished = earlier(next.Started, aside.Started), later(next.Finished, aside.Finished)
	next.Done = next.Done || aside.Done
	if err := wrong.found.Err(); err != nil {
		return next, err
	}
	return next, next.fits(w.ins)
}

// bring adds the files that belong to an answer, or to the form as a whole.
func (c *Content) bring(aside *Content, question string) {
	for _, file := range aside.FilesOf(question) {
		if !c.names(file.Ref) {
			c.Files = append(c.Files, file)
		}
	}
}
