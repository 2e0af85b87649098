package review

import (
	"testing"

	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestPeopleTalkAboutAQuestion(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		c := w.officer()
		w.send(c)
		say := func(thread, question, text string) error {
			return w.Say(t.Context(), w.kepala, c.ID, thread, question, text)
		}
		wantKind(t, say("", "PER.1.a", "  "), problem.Invalid)
		wantKind(t, say("", "PER.1.b", "Mana?"), problem.Invalid) // it is asked of users
		wantKind(t, say(c.ID, "", "Mana?"), problem.NotFound)
		w.fine(say("", "PER.1.a", "Siapa yang menjawab?"))
		all, err := w.Comments(t.Context(), w.DB, c.ID)
		w.fine(err)
		first := all[c.ID][0]
		w.fine(w.Say(t.Context(), w.ani, c.ID, first.ID, "", "Petugas loket 2."))
		wantKind(t, w.Say(t.Context(), w.cici, c.ID, first.ID, "", "Saya juga."), problem.NotFound)
		w.fine(w.Resolve(t.Context(), w.kepala, c.ID, first.ID))
		wantKind(t, w.Resolve(t.Context(), w.kepala, c.ID, first.ID), problem.Conflict)
		all, err = w.Comments(t.Context(), w.DB, c.ID)
		w.fine(err)
		got := all[c.ID]
		if len(got) != 2 || got[1].Thread != first.ID || got[1].Question != "PER.1.a" || got[0].ResolvedBy != "kepala" {
			t.Errorf("%+v", got)
		}
	})
}
