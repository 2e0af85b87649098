package gateway

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/notify"
)

// person is somebody who works in the city.
func (h *house) person(id string) access.Actor {
	h.t.Helper()
	h.must(h.DB.InTx(h.t.Context(), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO account (id, mail, name, state, created_at, version)
			VALUES ($1, $2, 'Pegawai Contoh', 'active', $3, 1)`, id, id+"@contoh.go.id", db.At(h.clock()))
		return err
	}))
	return access.Actor{Account: id, Holdings: []access.Holding{{Role: access.AuthorityAdministrator, Scope: h.city.Scope()}}}
}

// code is the one that the provider was last asked to send.
func (h *house) code() string {
	h.t.Helper()
	seen := h.provider.Seen()
	var body map[string]string
	h.must(json.Unmarshal([]byte(seen[len(seen)-1].Body), &body))
	return regexp.MustCompile(`\b\d{6}\b`).FindString(body["text"])
}

func (h *house) ask(who access.Actor, number string) error {
	return h.AskNumber(h.t.Context(), who, SMS, number, locale.Indonesian)
}

func (h *house) reached(who access.Actor) string {
	h.t.Helper()
	found, err := h.Numbers(h.t.Context(), h.DB, who.Account)
	h.must(err)
	return found["sms"]
}

func TestANumberIsOnesOwnOnceItsCodeCameBack(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		who := h.person("satu")
		if err := h.ask(who, "0812 3456 7890"); problem.KindOf(err) != problem.Unavailable {
			t.Errorf("without a gateway: %v", err)
		}
		h.gateway(h.config("/ok"), SMS)
		for _, wrong := range []string{"", "112", "abc", "0812\r\n345"} {
			if err := h.ask(who, wrong); problem.KindOf(err) != problem.Invalid {
				t.Errorf("%q: %v", wrong, err)
			}
		}
		h.must(h.ask(who, "0812 3456 7890"))
		if h.reached(who) != "" {
			t.Error("messages go to a number that nobody proved")
		}
		if err := h.ProveNumber(t.Context(), who, SMS, "x"+h.code()); problem.KindOf(err) != problem.Invalid {
			t.Error(err)
		}
		if err := h.ProveNumber(t.Context(), h.person("dua"), SMS, h.code()); problem.KindOf(err) != problem.Invalid {
			t.Errorf("somebody else: %v", err)
		}
		h.must(h.ProveNumber(t.Context(), who, SMS, " "+h.code()[:3]+" "+h.code()[3:]))
		if got := h.reached(who); got != "+6281234567890" {
			t.Errorf("reached at %q", got)
		}
		if err := h.ProveNumber(t.Context(), who, SMS, h.code()); problem.KindOf(err) != problem.Invalid {
			t.Errorf("the code again: %v", err)
		}
		all, err := h.OwnNumbers(t.Context(), who)
		h.must(err)
		if len(all) != 1 || all[0].Proven != "•••890" || all[0].Asked != "" || !all[0].Open {
			t.Errorf("%+v", all)
		}
		kept, err := db.All(t.Context(), h.DB, db.Column[string], `SELECT number FROM phone_number WHERE number <> ''`)
		h.must(err)
		if len(kept) != 1 || strings.Contains(kept[0], "812") {
			t.Errorf("kept in the clear: %v", kept)
		}
		h.must(h.RemoveNumber(t.Context(), who, SMS))
		h.must(h.RemoveNumber(t.Context(), who, SMS))
		if h.reached(who) != "" {
			t.Error("it is not forgotten")
		}
	})
}

func TestCodesCannotBeGuessedNorAskedForWithoutEnd(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		c := h.config("/ok")
		c.Rate = 100
		h.gateway(c, SMS)
		who := h.person("satu")
		h.must(h.ask(who, "0812 3456 7890"))
		if err := h.ask(who, "0812 3456 7891"); problem.KindOf(err) != problem.TooMany {
			t.Errorf("at once: %v", err)
		}
		// Many at once are counted like one after the other.
		var wait sync.WaitGroup
		for range maxTries {
			wait.Go(func() {
				if err := h.ProveNumber(t.Context(), who, SMS, "nein"); problem.KindOf(err) != problem.Invalid {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if err := h.ProveNumber(t.Context(), who, SMS, h.code()); problem.KindOf(err) != problem.Invalid {
			t.Errorf("the right one after too many: %v", err)
		}
		for range maxCodes - 1 {
			h.pass(2 * time.Minute)
			h.must(h.RemoveNumber(t.Context(), who, SMS)) // that changes nothing
			h.must(h.ask(who, "0812 3456 7890"))
		}
		h.pass(CodeLife)
		if err := h.ProveNumber(t.Context(), who, SMS, h.code()); problem.KindOf(err) != problem.Invalid {
			t.Errorf("after its time: %v", err)
		}
		if err := h.ask(who, "0812 3456 7890"); problem.KindOf(err) != problem.TooMany {
			t.Errorf("one more in a day: %v", err)
		}
		h.pass(codeDay)
		h.must(h.ask(who, "0812 3456 7890"))
		h.must(h.ProveNumber(t.Context(), who, SMS, h.code()))
	})
}

func TestACodeThatIsNotTakenIsSaidAndDoesNotWait(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		h.gateway(h.config("/spent"), SMS)
		if err := h.ask(h.person("satu"), "0812 3456 7890"); problem.KindOf(err) != problem.Unavailable {
			t.Error(err)
		}
		n, err := db.One(t.Context(), h.DB, db.Column[int], `SELECT count(*) FROM gateway_message WHERE state = 'waiting'`)
		if err != nil || n != 0 {
			t.Errorf("%d wait, %v", n, err)
		}
	})
}

func TestUnprovedNumbersAreSweptAndProvedOnesStay(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		h.gateway(h.config("/ok"), SMS)
		one, two := h.person("satu"), h.person("dua")
		h.must(h.ask(one, "0812 3456 7890"))
		h.must(h.ProveNumber(t.Context(), one, SMS, h.code()))
		h.must(h.ask(two, "0812 3456 7891"))
		h.pass(25 * time.Hour)
		h.must(h.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error { return sweepNumbers(ctx, tx, h.now()) }))
		left, err := db.All(t.Context(), h.DB, db.Column[string], `SELECT account_id FROM phone_number`)
		h.must(err)
		if diff := cmp.Diff([]string{"satu"}, left); diff != "" {
			t.Error(diff)
		}
	})
}

func TestARefusalIsFinalOrPassing(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		for path, want := range map[string]struct{ unreachable, final bool }{
			"/unknown": {true, true}, "/bad": {false, true}, "/spent": {}, "/error": {},
		} {
			c := h.config(path)
			c.UnknownPath, c.Unknown = "error.code", []string{"131026"}
			one := h.gateway(c, SMS)
			_, err := h.send(SMS, h.letter("l"+path, "x"))
			if err == nil || notify.IsUnreachable(err) != want.unreachable || notify.IsFinal(err) != want.final {
				t.Errorf("%s: %v", path, err)
			}
			n, err := db.One(t.Context(), h.DB, db.Column[int], `SELECT count(*) FROM gateway_message WHERE state = 'waiting'`)
			if err != nil || (n == 0) != want.final {
				t.Errorf("%s: %d wait, %v", path, n, err)
			}
			h.must(h.Remove(t.Context(), access.Machine(), one.ID))
		}
	})
}
