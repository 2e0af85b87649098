package form

import (
	"context"
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
	// Take names what is taken of what stands aside: codes of questions, "fact/CODE", "role", "respondent",
	// "substitute". Everything else stays as it holds.
	Take []string
	Why  string
}

// Differences names what of a version that stands aside is not as it holds: what Choice.Take may name.
func Differences(holds, aside *Content) []string { return differs(holds, aside) }

// Resolve takes what somebody picked of a version that stands aside, as the next revision, and closes its flag. The
// version stays. Whoever may verify decides, and before a form was sent the team that goes there. A form that was
// reviewed already goes back to being sent, since nobody has reviewed what it says now. Kinds: NotFound; Forbidden;
// Conflict when somebody was faster; Invalid with Faults about "take" and "why".
func (f *Forms) Resolve(ctx context.Context, actor access.Actor, choice Choice) (Outcome, error) {
	var wrong faults
	choice.Why = strings.TrimSpace(choice.Why)
	wrong.text("why", choice.Why, MaxNote)
	if choice.Why == "" {
		wrong.add("why", "empty", nil)
	}
	if err := wrong.found.Err(); err != nil {
		return Outcome{}, err
	}
	var out Outcome
	return out, f.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		w, flag, err := f.settling(ctx, tx, actor, choice)
		if err != nil {
			return err
		}
		out, err = w.resolve(ctx, flag, choice)
		return err
	})
}

// settling opens a form in which a version stands aside.
func (f *Forms) settling(ctx context.Context, tx db.Tx, actor access.Actor, choice Choice) (*intake, Flag, error) {
	one, err := f.Look(ctx, tx, actor, choice.Form)
	if err != nil {
		return nil, Flag{}, err
	}
	w := &intake{Forms: f, tx: tx, actor: actor, Receipt: Receipt{Way: Desk}, form: one, kind: "resolved"}
	if w.spot, err = f.Cycles.SpotOf(ctx, tx, one.Locus); err != nil {
		return nil, Flag{}, err
	}
	team := slices.Contains(w.spot.Team.Members, actor.Account) && access.Allowed(actor, access.FillForms, one.Scope())
	if !access.Allowed(actor, access.VerifyForms, one.Scope()) && !(team && one.State.takes()) {
		return nil, Flag{}, problem.New(problem.Forbidden, "form.of_verifiers", nil)
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
		default:
			next.Answers[name] = aside.Answers[name]
			next.bring(aside, name)
		}
	}
	if w.form.Rev == 0 {
		next.Place = aside.Place
		next.Instrument = w.ins.Hash
	}
	next.Consent, next.Started = earlier(next.Consent, aside.Consent), earlier(next.Started, aside.Started)
	next.Finished, next.Done = later(next.Finished, aside.Finished), next.Done || aside.Done
	if err := wrong.found.Err(); err != nil {
		return next, err
	}
	return next, next.fits(w.ins)
}

// bring adds the files that belong to an answer.
func (c *Content) bring(aside *Content, question string) {
	for _, file := range aside.Files {
		belongs := file.Question == question || slices.Contains(aside.Answers[question].Files, file.Ref)
		if belongs && !slices.ContainsFunc(c.Files, func(f File) bool { return f.Ref == file.Ref }) {
			c.Files = append(c.Files, file)
		}
	}
}
