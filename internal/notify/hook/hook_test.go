package hook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/outbound"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

func TestAnActIsToldToWhoeverAskedInItsOwnAuthority(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		mine, others, whole, elsewhere := receive(t), receive(t), receive(t), receive(t)
		e, secret := h.endpoint(h.city.ID, mine.URL)
		o, _ := h.endpoint(h.other.ID, others.URL)
		w, _ := h.endpoint("", whole.URL)
		x, _ := h.endpoint(h.city.ID, elsewhere.URL, "authority.changed")
		p := h.position(h.city)
		for _, one := range []Endpoint{e, o, w, x} {
			h.deliver(one)
		}
		if len(others.all())+len(whole.all())+len(elsewhere.all()) != 0 {
			t.Error("somebody was told of what is not theirs")
		}
		got := mine.all()
		if len(got) != 1 || !got[0].signedBy(t, secret) || got[0].header.Get("Content-Type") != "application/json" {
			t.Fatalf("got %v", got)
		}
		var body map[string]any
		h.must(json.Unmarshal([]byte(got[0].body), &body))
		data := body["data"].(map[string]any)
		event := data["event"].(string)
		want := map[string]any{
			"type": "position.changed", "timestamp": "2026-03-02T08:00:00Z", "data": map[string]any{
				"event": event, "act": "position.made", "authority": "kota-contoh", "subject": map[string]any{"position": p.ID},
				"read": "https://patuh.contoh.go.id/api/v1/positions?authority=kota-contoh",
			},
		}
		if diff := cmp.Diff(want, body); diff != "" {
			t.Error(diff)
		}
		if strings.Contains(got[0].body, "Kepala") {
			t.Error("the title left the house")
		}
		list := h.log(e)
		if len(list) != 1 || list[0].Outcome != Delivered || list[0].Last.Status != http.StatusOK || list[0].Event != event {
			t.Errorf("log: %+v", list)
		}
	})
}

func TestAnActThatIsUndoneTellsNobody(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		e, _ := h.endpoint(h.city.ID, receive(t).URL)
		errUndo := errors.New("undone")
		err := h.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			if err := h.Record.Record(ctx, tx, access.Event{Stream: "position/x", Kind: "position.made", Scope: h.city.Scope(), Subject: "x"}); err != nil {
				return err
			}
			return errUndo
		})
		if !errors.Is(err, errUndo) || len(h.log(e)) != 0 {
			t.Errorf("%v, %v", err, h.log(e))
		}
	})
}

func TestAnEndpointMustBePublicNamedAndAskForSomething(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		h.Outbound = outbound.New(outbound.Options{})
		for url, want := range map[string]string{
			"https://127.0.0.1/x": "outbound.private", "https://10.1.2.3": "outbound.private", "https://localhost": "outbound.private",
			"https://169.254.169.254/latest/meta-data": "outbound.private", "https://[::1]": "outbound.private", "http://8.8.8.8": "outbound.plain",
			"ftp://8.8.8.8": "outbound.url", "https://u:p@8.8.8.8": "outbound.password", "": "outbound.url",
			"https://8.8.8.8/" + strings.Repeat("x", MaxURL): "hook.fault.url_long", "https://8.8.8.8/ok": "",
		} {
			_, _, err := h.Make(t.Context(), access.Machine(), Endpoint{Label: "x", URL: url, Kinds: []string{"position.changed"}})
			var faults problem.Faults
			if want == "" && err != nil || want != "" && (!errors.As(err, &faults) || len(faults) != 1 || faults[0].Key != want || faults[0].Place.File != "url") {
				t.Errorf("%s: %v", url, err)
			}
		}
		_, _, err := h.Make(t.Context(), access.Machine(), Endpoint{Label: "a\nb", URL: "https://8.8.8.8", Kinds: []string{"account.signed_in"}})
		var faults problem.Faults
		if !errors.As(err, &faults) || len(faults) != 2 {
			t.Errorf("%v", err)
		}
	})
}

// What a name leads to may change after it was checked: what counts is whom the connection goes to.
func TestAnAddressThatTurnedPrivateIsRefusedWhenItIsAsked(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		inside := receive(t)
		e, _ := h.endpoint(h.city.ID, inside.URL)
		h.Outbound = outbound.New(outbound.Options{}) // the network is not open any more
		h.position(h.city)
		h.deliver(e)
		list := h.log(e)
		if len(inside.all()) != 0 || list[0].Last.Status != 0 || list[0].Last.Error != "outbound.plain" || list[0].Outcome != Waiting {
			t.Errorf("%+v", list)
		}
	})
}

func TestARedirectIsAFailureAndLeadsNowhere(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		inside, outside := receive(t), receive(t)
		outside.answers(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, inside.URL, http.StatusPermanentRedirect)
		})
		e, _ := h.endpoint(h.city.ID, outside.URL)
		h.position(h.city)
		h.deliver(e)
		if list := h.log(e); len(inside.all()) != 0 || list[0].Last.Status != http.StatusPermanentRedirect || list[0].Outcome != Waiting {
			t.Errorf("%+v", list)
		}
	})
}

func TestAFailedMessageIsTriedAgainForThreeDaysAndKeepsItsName(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		down := receive(t)
		down.answers(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadGateway)
			fmt.Fprint(w, "busy\r\n\x00"+strings.Repeat("x", 10_000))
		})
		e, secret := h.endpoint(h.city.ID, down.URL)
		h.position(h.city)
		for n := 1; n <= 10; n++ {
			h.deliver(e)
			h.deliver(e) // not before its time
			if got := len(down.all()); got != n {
				t.Fatalf("%d attempts, want %d", got, n)
			}
			if list := h.log(e); n < 10 {
				h.clock.pass(list[0].Next.Sub(h.clock.Now()))
			}
		}
		got := down.all()
		if got[0].header.Get("webhook-id") != got[9].header.Get("webhook-id") || got[0].body != got[9].body || !got[9].signedBy(t, secret) ||
			got[0].header.Get("webhook-timestamp") == got[9].header.Get("webhook-timestamp") {
			t.Error("a message changed on the way")
		}
		m, tries, err := h.Attempts(t.Context(), access.Machine(), e.ID, h.log(e)[0].ID)
		if err != nil || m.Outcome != Failed || m.Attempts != 10 || len(tries) != 10 || len(tries[0].Answer) > answerKept || !strings.HasPrefix(tries[0].Answer, "busy") {
			t.Errorf("%+v, %d attempts, %v", m, len(tries), err)
		}
		down.answers(nil)
		h.must(h.RedeliverFailed(t.Context(), access.Machine(), e.ID))
		h.deliver(e)
		if list := h.log(e); list[0].Outcome != Delivered {
			t.Errorf("%+v", list)
		}
	})
}

func TestAnEndpointThatFailsForDaysIsDisabledWithAnEventAndAnAlarm(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		down := receive(t)
		down.answers(status(http.StatusInternalServerError))
		e, _ := h.endpoint(h.city.ID, down.URL)
		told := 0
		h.Disabled = func(_ context.Context, _ db.Tx, e Endpoint) error { told++; return nil }
		for day := 0; day < 6; day++ {
			h.position(h.city)
			h.position(h.city)
			h.deliver(e)
			h.clock.pass(time.Hour)
			h.deliver(e)
			h.clock.pass(23 * time.Hour)
		}
		if e = h.now1(e); e.State != Disabled || told != 1 {
			t.Fatalf("%+v, told %d times", e, told)
		}
		waiting := len(h.log(e))
		h.position(h.city)
		if got := len(h.log(e)); got != waiting {
			t.Error("what happens now was kept for it")
		}
		lines, err := h.Condition().Look(t.Context())
		if err != nil || len(lines) != 1 || lines[0].State != condition.Alarm || lines[0].Do == "" {
			t.Errorf("%+v, %v", lines, err)
		}
		events, err := h.Record.(*ledger.Ledger).Events(t.Context(), "hook/"+e.ID, 1)
		if err != nil || events[0].Kind != "hook.disabled" || !events[0].Actor.Machine {
			t.Errorf("%+v, %v", events, err)
		}
		down.answers(nil)
		h.must(h.Resume(t.Context(), access.Machine(), e.ID))
		h.clock.pass(24 * time.Hour)
		h.deliver(e)
		if e = h.now1(e); e.State != Active || e.Failures != 0 || e.Waiting != 0 {
			t.Errorf("%+v", e)
		}
	})
}

func TestWhoSaysGoneIsDisabledAtOnce(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		gone := receive(t)
		gone.answers(status(http.StatusGone))
		e, _ := h.endpoint(h.city.ID, gone.URL)
		h.position(h.city)
		h.deliver(e)
		if e = h.now1(e); e.State != Disabled {
			t.Errorf("%+v", e)
		}
	})
}

func TestWhoAsksForPatienceIsLeftAlone(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		busy := receive(t)
		busy.answers(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusTooManyRequests)
		})
		e, _ := h.endpoint(h.city.ID, busy.URL)
		h.position(h.city)
		h.deliver(e)
		h.position(h.city)
		h.clock.pass(59 * time.Minute)
		h.deliver(e)
		if got := len(busy.all()); got != 1 {
			t.Errorf("asked %d times within the hour", got)
		}
		busy.answers(nil)
		h.clock.pass(2 * time.Minute)
		h.deliver(e)
		if got := len(busy.all()); got != 3 {
			t.Errorf("asked %d times after it", got)
		}
	})
}

func TestBothSecretsSignWhileAReceiverChangesOver(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		r := receive(t)
		e, first := h.endpoint(h.city.ID, r.URL)
		second, err := h.Rotate(t.Context(), access.Machine(), e.ID, false)
		h.must(err)
		send := func() received {
			h.position(h.city)
			h.deliver(e)
			all := r.all()
			return all[len(all)-1]
		}
		if got := send(); !got.signedBy(t, first) || !got.signedBy(t, second) {
			t.Error("one of the two does not sign")
		}
		h.clock.pass(Overlap)
		if got := send(); got.signedBy(t, first) || !got.signedBy(t, second) {
			t.Error("the old one goes on")
		}
		third, err := h.Rotate(t.Context(), access.Machine(), e.ID, true)
		h.must(err)
		if got := send(); got.signedBy(t, second) || !got.signedBy(t, third) {
			t.Error("a leaked secret goes on")
		}
		var kept string
		h.must(h.DB.QueryRow(t.Context(), `SELECT secret || old_secret FROM hook_endpoint`).Scan(&kept))
		if strings.Contains(kept, "whsec_") || strings.Contains(kept, third[6:]) {
			t.Error("a secret lies open in the database")
		}
	})
}

func TestATestIsSentAtOnceAndOnce(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		r := receive(t)
		e, secret := h.endpoint(h.city.ID, r.URL)
		h.must(h.Pause(t.Context(), access.Machine(), e.ID))
		test := func() (Attempt, error) {
			id, err := h.Test(t.Context(), access.Machine(), e.ID)
			h.must(err)
			_, tries, err := h.Attempts(t.Context(), access.Machine(), e.ID, id)
			return tries[0], err
		}
		got, err := test()
		if err != nil || got.Status != http.StatusOK || !r.all()[0].signedBy(t, secret) || !strings.Contains(r.all()[0].body, `"type":"webhook.test"`) {
			t.Errorf("%+v, %v, %v", got, err, r.all())
		}
		r.answers(status(http.StatusTeapot))
		if got, err = test(); err != nil || got.Status != http.StatusTeapot {
			t.Errorf("%+v, %v", got, err)
		}
		h.must(h.Resume(t.Context(), access.Machine(), e.ID))
		h.clock.pass(time.Hour)
		h.deliver(e)
		if list := h.log(e); len(r.all()) != 2 || list[0].Outcome != Failed || list[1].Outcome != Delivered {
			t.Errorf("%+v", list)
		}
	})
}

func TestWhatHappensDuringAPauseWaits(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		r := receive(t)
		e, _ := h.endpoint(h.city.ID, r.URL)
		h.must(h.Pause(t.Context(), access.Machine(), e.ID))
		h.position(h.city)
		h.deliver(e)
		if err := h.Redeliver(t.Context(), access.Machine(), e.ID, h.log(e)[0].ID); keyOf(err) != "hook.not_active" {
			t.Errorf("%v", err)
		}
		if len(r.all()) != 0 {
			t.Error("sent during the pause")
		}
		h.must(h.Resume(t.Context(), access.Machine(), e.ID))
		h.deliver(e)
		if len(r.all()) != 1 {
			t.Error("not sent after it")
		}
	})
}

// Through the real queue, on one replica: many endpoints that never answer, and one that does.
func TestEndpointsThatNeverAnswerKeepNobodyWaiting(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		h.Now = time.Now
		h.clock.pass(time.Until(h.clock.Now()) * -1)
		good, never := receive(t), receive(t)
		release := make(chan struct{})
		never.answers(func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-release:
			case <-r.Context().Done():
			}
		})
		for i := range 19 {
			h.endpoint(h.city.ID, never.URL+"/"+strconv.Itoa(i))
		}
		h.endpoint(h.city.ID, good.URL)
		queue := job.New(job.Deps{DB: h.DB, Now: time.Now, Log: h.Log, Poll: 50 * time.Millisecond, Grace: time.Second})
		h.Schedule(queue)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- queue.Run(ctx) }()
		began := time.Now()
		for range 5 {
			h.position(h.city)
		}
		for len(good.all()) < 5 && time.Since(began) < 15*time.Second {
			time.Sleep(20 * time.Millisecond)
		}
		if got := len(good.all()); got < 5 {
			t.Errorf("told %d of 5 while others hang", got)
		}
		if got := len(never.all()); got > 19 {
			t.Errorf("%d requests at once to 19 endpoints", got)
		}
		close(release)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// Two replicas find the same job: one endpoint is sent to by one of them at a time, and what the other
// was to send is not forgotten.
func TestTwoRunsDoNotSendTheSameMessage(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		slow := receive(t)
		slow.answers(func(http.ResponseWriter, *http.Request) { time.Sleep(20 * time.Millisecond) })
		e, _ := h.endpoint(h.city.ID, slow.URL)
		for range 10 {
			h.position(h.city)
		}
		var wait sync.WaitGroup
		for i := range 4 {
			wait.Go(func() {
				if err := h.Deliver(t.Context(), e.ID, "run"+strconv.Itoa(i)); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if got := len(slow.all()); got != 10 {
			t.Errorf("%d requests for 10 messages", got)
		}
	})
}

// A process that was killed leaves its claim; it ends by itself, and the sweep goes on.
func TestAKilledRunIsTakenOver(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		r := receive(t)
		e, _ := h.endpoint(h.city.ID, r.URL)
		h.position(h.city)
		if _, ok, err := h.take(t.Context(), e.ID, "killed"); err != nil || !ok {
			t.Fatal(ok, err)
		}
		h.deliver(e)
		if len(r.all()) != 0 {
			t.Error("two at once")
		}
		h.clock.pass(busyFor)
		h.must(h.Sweep(t.Context()))
		h.deliver(e)
		if len(r.all()) != 1 {
			t.Error("nobody took over")
		}
	})
}

func TestAnotherAuthoritysEndpointIsNotFound(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		e, _ := h.endpoint(h.city.ID, receive(t).URL)
		h.position(h.city)
		stranger := access.Actor{Account: "stranger", Holdings: []access.Holding{{Role: access.AuthorityAdministrator, Scope: h.other.Scope()}}}
		ctx, m := t.Context(), h.log(e)[0].ID
		for name, err := range map[string]error{
			"read":      second(h.Endpoint(ctx, stranger, e.ID)),
			"log":       second(h.Messages(ctx, stranger, Log{Endpoint: e.ID})),
			"edit":      h.Edit(ctx, stranger, e),
			"pause":     h.Pause(ctx, stranger, e.ID),
			"remove":    h.Remove(ctx, stranger, e.ID),
			"rotate":    second(h.Rotate(ctx, stranger, e.ID, false)),
			"redeliver": h.Redeliver(ctx, stranger, e.ID, m),
			"test":      second(h.Test(ctx, stranger, e.ID)),
			"list":      second(h.Endpoints(ctx, stranger, h.city.ID)),
		} {
			if problem.KindOf(err) != problem.NotFound && problem.KindOf(err) != problem.Forbidden {
				t.Errorf("%s: %v", name, err)
			}
		}
		theirs, _ := h.endpoint(h.other.ID, receive(t).URL)
		if err := h.Redeliver(ctx, stranger, theirs.ID, m); problem.KindOf(err) != problem.NotFound {
			t.Errorf("a message of another through one's own endpoint: %v", err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestWhoComesSecondIsToldAndWhatIsRemovedStaysAway(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		r := receive(t)
		e, _ := h.endpoint(h.city.ID, r.URL)
		edited := e
		edited.Label = "Nama baru"
		h.must(h.Edit(t.Context(), access.Machine(), edited))
		if err := h.Edit(t.Context(), access.Machine(), edited); keyOf(err) != "access.changed" {
			t.Errorf("%v", err)
		}
		h.position(h.city)
		w, ok, err := h.take(t.Context(), e.ID, "run")
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		h.must(h.Remove(t.Context(), access.Machine(), e.ID))
		h.must(h.settle(t.Context(), w, tried{Attempt: Attempt{Status: 200}}))
		h.must(h.Sweep(t.Context()))
		var left int
		h.must(h.DB.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM hook_message) + (SELECT count(*) FROM hook_attempt) + (SELECT count(*) FROM hook_kind)`).Scan(&left))
		if left != 0 {
			t.Errorf("%d rows left", left)
		}
	})
}

func TestMessagesAreForgottenAfterAMonth(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		e, _ := h.endpoint(h.city.ID, receive(t).URL)
		h.position(h.city)
		h.deliver(e)
		h.clock.pass(Keep + time.Hour)
		h.position(h.city)
		h.must(h.Sweep(t.Context()))
		if list := h.log(e); len(list) != 1 || list[0].Outcome != Waiting {
			t.Errorf("%+v", list)
		}
	})
}
