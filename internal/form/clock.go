package form

import (
	"context"
	"time"
)

// clock raises a clock that is off when something is sent, and times that cannot be: a phone that was days without a
// line sets its clock right as soon as it has one, and what was written before stays as it was.
func (w *intake) clock(ctx context.Context) error {
	if off := w.Receipt.Offset; off > maxOff || off < -maxOff {
		if err := w.raise(ctx, Clock, "", map[string]any{"seconds": int64(off / time.Second)}); err != nil {
			return err
		}
	}
	if ahead := w.latest().Sub(w.now()); ahead > maxOff {
		if err := w.raise(ctx, Clock, "ahead", map[string]any{"ahead": int64(ahead / time.Second)}); err != nil {
			return err
		}
	}
	if day := w.outside(); day != "" {
		if err := w.raise(ctx, Clock, "day", map[string]any{"day": day}); err != nil {
			return err
		}
	}
	if w.Receipt.Content.disordered() {
		return w.raise(ctx, Clock, "order", map[string]any{"order": true})
	}
	return nil
}

// times are those at which something is said to have been done.
func (c *Content) times() []*time.Time {
	all := []*time.Time{c.Started, c.Finished, c.Consent}
	for _, a := range c.Answers {
		all = append(all, a.At)
	}
	for _, file := range c.Files {
		all = append(all, file.Taken)
	}
	return all
}

// latest is the last time in the content, by the server's clock.
func (w *intake) latest() time.Time {
	var last time.Time
	for _, t := range w.Receipt.Content.times() {
		if at := w.corrected(t); at.After(last) {
			last = at
		}
	}
	return last
}

// outside is the day of a beginning that lies outside the assessment by more than a day, whatever the zone; else empty.
func (w *intake) outside() string {
	began := w.corrected(w.Receipt.Content.Started)
	if began.IsZero() {
		return ""
	}
	from, err := time.Parse(time.DateOnly, w.spot.Cycle.From)
	if err != nil {
		return ""
	}
	until, err := time.Parse(time.DateOnly, w.spot.Cycle.Until)
	if err != nil || !began.Before(from.AddDate(0, 0, -1)) && began.Before(until.AddDate(0, 0, 2)) {
		return ""
	}
	return began.Format(time.DateOnly)
}

// disordered reports whether a form ended before it began, or has an answer that was given outside of it.
func (c *Content) disordered() bool {
	if c.Started == nil || c.Finished == nil {
		return false
	}
	if c.Finished.Before(*c.Started) {
		return true
	}
	for _, a := range c.Answers {
		if a.At != nil && (a.At.Before(c.Started.Add(-maxOff)) || a.At.After(c.Finished.Add(maxOff))) {
			return true
		}
	}
	return false
}
