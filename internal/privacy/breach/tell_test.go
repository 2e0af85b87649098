package breach_test

import (
	"context"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/privacy/breach"
)

// post keeps the messages that were sent.
type post struct {
	mu  sync.Mutex
	all []notify.Message
	// each is called at every message.
	each func()
}

func (p *post) Send(_ context.Context, _ db.Tx, m notify.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all = append(p.all, m)
	if p.each != nil {
		p.each()
	}
	return nil
}

// counts are how many messages of each kind went to each account or address.
func (p *post) counts() map[string]int {
	all := map[string]int{}
	for _, m := range p.all {
		all[m.Kind+" "+m.To.Account+m.To.Address]++
	}
	return all
}

func TestTheOfficersAreRemindedUntilEverybodyWasTold(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		w.Seat(t, "ppdp", access.DataProtectionOfficer, w.City.Scope())
		w.Seat(t, "ppdp-lain", access.DataProtectionOfficer, w.Other.Scope())
		one := w.written(func(n *breach.New) { n.Learned = w.Now() })
		w.Pass(35 * time.Hour)
		w.Sweep()
		if got := w.post.counts(); len(got) != 0 {
			t.Errorf("before half the time: %v", got)
		}
		want := map[string]int{"breach.soon ppdp": 1}
		for _, at := range []struct {
			pass time.Duration
			more string
		}{{2 * time.Hour, ""}, {18 * time.Hour, "breach.soon"}, {18 * time.Hour, "breach.late"}} {
			w.Pass(at.pass)
			w.Sweep()
			if at.more != "" {
				want[at.more+" ppdp"]++
				want[at.more+" wali"]++ // whom the rule names from here on
			}
			if diff := cmp.Diff(want, w.post.counts()); diff != "" {
				t.Error(diff)
			}
		}
		for i, m := range w.post.all {
			if m.Link != breach.IncidentsPath+"/nomor/"+one.ID || m.Args["number"] != one.Number() || len(m.Args) != 1 || !m.Times["due"].Equal(one.Due) {
				t.Error(strconv.Itoa(i), m)
			}
		}
	})
}

func TestNobodyIsRemindedOnceEverybodyWasTold(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		w.Seat(t, "ppdp", access.DataProtectionOfficer, w.City.Scope())
		one := w.written()
		w.note(one.ID, breach.ToPeople, w.Now())
		w.note(one.ID, breach.ToAuthority, w.Now())
		w.Pass(80 * time.Hour)
		w.Sweep()
		if got := w.post.counts(); len(got) != 0 {
			t.Errorf("%v", got)
		}
	})
}
