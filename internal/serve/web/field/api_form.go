package field

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/device"
	"github.com/patuh-id/patuh/internal/form"
)

// Limits of a call that brings forms.
const (
	maxForms = 2 << 20 // bytes
	maxBatch = 20
)

// batch is what a phone brings at once. Each form is read by itself: one that is wrong keeps no other out.
type batch struct {
	Now   time.Time         `json:"now"`
	Forms []json.RawMessage `json:"forms"`
}

// readBatch reads what a phone brings.
func readBatch(body []byte) (batch, error) {
	var b batch
	if err := decode(body, &b); err != nil {
		return b, err
	}
	switch {
	case b.Now.IsZero() || b.Now.Year() < 2000 || b.Now.Year() > 9999:
		return b, problem.New(problem.Invalid, "field.no_clock", nil)
	case len(b.Forms) > maxBatch:
		return b, problem.New(problem.Invalid, "field.many_forms", problem.Args{"max": maxBatch})
	}
	return b, nil
}

// taken is what became of a form.
type taken struct {
	ID      string        `json:"id"`
	Outcome string        `json:"outcome"`
	Rev     int64         `json:"rev"`
	State   form.State    `json:"state"`
	Lacks   []form.Lack   `json:"lacks"`
	Files   []string      `json:"files"`
	Why     string        `json:"why"`
	Form    *form.Content `json:"form"`
}

// Outcomes of forms that are not taken, which the phone keeps. One that is refused is not sent again as it is, one
// over which we stumbled is.
const (
	outcomeRefused = "refused"
	outcomeFailed  = "failed"
)

// takeForms takes forms in: POST forms {"now", "forms"}.
func (f *Field) takeForms(ctx context.Context, c *call) (any, error) {
	body, err := c.body()
	if err != nil {
		return nil, err
	}
	b, err := readBatch(body)
	if err != nil {
		return nil, err
	}
	now := f.Now().UTC()
	offset := now.Sub(b.Now).Round(time.Second)
	results := make([]taken, 0, len(b.Forms))
	for _, text := range b.Forms {
		results = append(results, f.takeForm(ctx, c, text, offset))
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return struct {
		Now     time.Time `json:"now"`
		Offset  int64     `json:"offset"` // seconds that the phone's clock is ahead
		Results []taken   `json:"results"`
	}{now, -int64(offset / time.Second), results}, nil
}

func (f *Field) takeForm(ctx context.Context, c *call, text json.RawMessage, offset time.Duration) taken {
	content, err := form.Read(text)
	if err != nil {
		return c.refuse(idIn(text), err)
	}
	out, err := f.Forms.Receive(ctx, c.actor, form.Receipt{Content: content, Device: c.device.ID, Way: form.Field, Offset: offset})
	if err != nil {
		return c.refuse(content.ID, err)
	}
	one := taken{ID: content.ID, Outcome: out.What, Rev: out.Rev, State: out.State, Lacks: out.Lacks, Files: out.Files, Form: out.Current}
	return one.settled()
}

// settled leaves no list nil, which would be null.
func (t taken) settled() taken {
	if t.Lacks == nil {
		t.Lacks = []form.Lack{}
	}
	if t.Files == nil {
		t.Files = []string{}
	}
	return t
}

// idIn is the id of a form that cannot be read, as far as it can be told.
func idIn(text json.RawMessage) string {
	var some struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(text, &some); err != nil || len(some.ID) > 36 {
		return ""
	}
	return some.ID
}

// maxReasons is how many of the faults of a form a person is told.
const maxReasons = 3

// refuse makes what is wrong with one form its outcome, and what failed on our side, too: the others are taken.
func (c *call) refuse(id string, err error) taken {
	one := taken{ID: id, Outcome: outcomeRefused, Why: c.why(err)}
	switch problem.KindOf(err) {
	case problem.Invalid, problem.Forbidden, problem.NotFound, problem.TooLarge:
	default:
		c.field.Log.ErrorContext(c.http.Context(), "take a form", "form", id, "error", err)
		one.Outcome = outcomeFailed
	}
	return one.settled()
}

// why says what is wrong.
func (c *call) why(err error) string {
	var faults problem.Faults
	var p *problem.Error
	switch {
	case errors.As(err, &faults) && len(faults) > 0:
		var said []string
		for _, one := range faults[:min(len(faults), maxReasons)] {
			said = append(said, c.Named(one.Key, one.Args))
		}
		return strings.Join(said, " ")
	case errors.As(err, &p) && p.Key != "":
		return c.Named(p.Key, p.Args)
	default:
		return c.T("field.failed")
	}
}

// standing is how a form stands that the phone has sent.
type standing struct {
	ID    string     `json:"id"`
	Rev   int64      `json:"rev"`
	State form.State `json:"state"`
	Files []string   `json:"files"`
}

// status says how all forms stand that the phone has sent: GET status. One whose files are still to be looked at is
// left out, so that the phone keeps them.
func (f *Field) status(ctx context.Context, c *call) (any, error) {
	all, err := f.Forms.OfDevice(ctx, f.Forms.DB, c.device.ID)
	if err != nil {
		return nil, err
	}
	forms := make([]standing, 0, len(all))
	for _, one := range all {
		if one.Looking {
			continue
		}
		if one.Files == nil {
			one.Files = []string{}
		}
		forms = append(forms, standing{one.ID, one.Rev, one.State, one.Files})
	}
	return struct {
		Now    time.Time    `json:"now"`
		Device device.State `json:"device"`
		Forms  []standing   `json:"forms"`
	}{f.Now().UTC(), c.device.State, forms}, nil
}
