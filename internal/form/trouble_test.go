package form

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/testkit"
)

// many are ten more questions to an officer, of one scale.
func many() []string {
	var lines []string
	for i := range 10 {
		lines = append(lines, fmt.Sprintf("              - {code: PER.1.m%d, subject: officer, method: interview, scale: ada, ask: {id: \"Pertanyaan %d?\"}}\n", i, i))
	}
	return lines
}

func TestAnInterviewWithAllAnswersAlikeAndInNoTimeIsFlagged(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, many()...)
		long := func() Content {
			c := w.officer()
			for i := range 10 {
				c.Answers[fmt.Sprintf("PER.1.m%d", i)] = Answer{Answer: "ada"}
			}
			return c
		}
		c := long()
		soon := c.Started.Add(30 * time.Second)
		c.Finished = &soon
		w.wantOutcome(w.send(w.ani, c), Stored, 1, Sent)
		flags := w.flags(c.ID)
		if flags[StraightLine].Detail["count"] != 11.0 || flags[Quick].Detail["seconds"] != 30.0 {
			t.Errorf("%+v", flags)
		}
		c = long()
		c.Answers["PER.1.m3"] = Answer{Answer: "tidak"}
		w.send(w.ani, c)
		if flags := w.flags(c.ID); len(flags) != 0 {
			t.Errorf("%+v", flags)
		}
	})
}

func TestThirtyInterviewsInTwentyMinutesAreFlaggedEach(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		var forms []string
		at := w.ground.Now().Add(-30 * time.Minute)
		for i := range 30 {
			if i == 29 {
				w.nobody(forms)
			}
			c := w.officer()
			done := at.Add(time.Duration(i) * 40 * time.Second)
			c.Started, c.Consent, c.Answers, c.Finished = nil, &at, map[string]Answer{"PER.1.a": {Answer: "ada"}}, &done
			w.send(w.ani, c)
			forms = append(forms, c.ID)
		}
		for _, form := range forms {
			if _, ok := w.flags(form)[Quick]; !ok {
				t.Errorf("%s is not flagged", form)
			}
		}
		c := w.officer()
		w.send(w.budi, c)
		w.nobody([]string{c.ID})
	})
}

func (w *world) nobody(forms []string) {
	w.Helper()
	for _, form := range forms {
		if flags := w.flags(form); len(flags) != 0 {
			w.Errorf("%+v", flags)
		}
	}
}

func TestOnePhotoInTwoFormsAndAPlaceFarOffAreFlagged(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.fine(w.Cycles.PlaceAt(t.Context(), w.planner, w.one.ID, w.loci[0].ID, &cycle.Place{Lat: -3_320_000, Lon: 114_590_000}))
		photo := func(lat float64) File {
			return File{
				Ref: uuid.NewString(), SHA256: strings.Repeat("ab", 32), Size: 3, Kind: Photo, Question: "GED.1.b",
				Place: &Place{Lat: lat, Lon: 114.59, Accuracy: 20},
			}
		}
		near := w.unit(0, nil)
		near.Files = []File{photo(-3.3215)} // 167 m
		w.send(w.ani, near)
		if flags := w.flags(near.ID); len(flags) != 0 {
			t.Errorf("%+v", flags)
		}
		far := w.unit(0, nil)
		far.Locus, far.ID = w.loci[1].ID, OneID(w.loci[1].ID, "unit", "")
		far.Files = near.Files
		far.Files[0].Ref = uuid.NewString()
		w.send(w.ani, far)
		for form, other := range map[string]string{near.ID: far.ID, far.ID: near.ID} {
			if all := w.flags(form)[PhotoTwice].Detail["forms"].([]any); len(all) != 1 || all[0] != other {
				t.Errorf("%v", all)
			}
		}
		next := w.unit(1, nil)
		next.Files = append(near.Files, photo(-3.3235)) // 389 m, where 200 are allowed
		next.Files[1].SHA256 = strings.Repeat("cd", 32)
		w.send(w.ani, next)
		if flag := w.flags(next.ID)[Far]; flag.Detail["metres"] != 389.0 || flag.Detail["question"] != "GED.1.b" {
			t.Errorf("%+v", flag)
		}
	})
}
