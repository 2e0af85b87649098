package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/outbound"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/testkit"
)

type house struct {
	*Gateways
	city, other access.Authority
	provider    *testkit.Messenger
	mu          sync.Mutex
	ahead       time.Duration
	told        []string
	t           *testing.T
}

// clock is the machine's, and what a test adds: sending takes its turns in real time.
func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Now().Add(h.ahead)
}

func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ahead += d
}

func houses(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		h := &house{t: t, provider: testkit.NewMessenger(t)}
		record := ledger.New(ledger.Deps{DB: d, Now: h.clock})
		key, err := account.OpenKey(t.TempDir())
		h.must(err)
		words, err := locale.Load(Texts)
		h.must(err)
		h.Gateways = New(Deps{
			Catalog: words,
			DB:      d, Now: h.clock, Record: record, Vault: key.Sealer("gateway"),
			Outbound: outbound.New(outbound.Options{Private: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}),
			Reported: func(_ context.Context, _ db.Tx, letter string, delivered bool, reason string) error {
				h.told = append(h.told, fmt.Sprint(letter, " ", delivered, " ", reason))
				return nil
			},
		})
		rooms := access.New(access.Deps{DB: d, Now: h.clock, Record: record})
		for slug, one := range map[string]*access.Authority{"kota-contoh": &h.city, "kota-lain": &h.other} {
			*one, err = rooms.MakeAuthority(t.Context(), access.Machine(), access.Authority{Slug: slug, Kind: access.Government, Name: slug, Zone: "Asia/Makassar"})
			h.must(err)
		}
		test(t, h)
	})
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// config asks the messenger in JSON and knows its answers and reports.
func (h *house) config(path string) Config {
	c := Begin(JSON)
	c.URL, c.OKPath, c.OKValues, c.IDPath = h.provider.URL+path, "status", []string{"queued"}, "messages.0.id"
	c.ReportEach, c.ReportID, c.ReportState, c.Delivered, c.Failed = "reports.*", "id", "status", []string{"delivered"}, []string{"failed", "rejected"}
	return c
}

func (h *house) gateway(c Config, m Medium) Gateway {
	h.t.Helper()
	one, err := h.Make(h.t.Context(), access.Machine(), Gateway{Authority: h.city.ID, Medium: m, Label: "Gerbang contoh", Config: c}, Secrets{One: "rahasia/1"})
	h.must(err)
	h.must(h.Turn(h.t.Context(), access.Machine(), one.ID, Active))
	return one
}

func (h *house) letter(id, subject string) notify.Letter {
	return notify.Letter{ID: id, To: "0812-3456-7890", Scope: h.city.Scope(), Subject: subject, Link: "https://patuh.contoh.go.id/x"}
}

func (h *house) send(m Medium, l notify.Letter) (notify.Receipt, error) {
	h.t.Helper()
	return h.Channel(m).Deliver(h.t.Context(), l)
}

// hostile is a message that tries to be more than a message.
const hostile = "Batas \"dekat\"}, {to} &to=081&x=\r\nX-Lain: 1 {secret1} \u0000 <b> 💬"

func TestAMessageIsNothingButAMessageInEveryFormat(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		form := h.config("/ok")
		form.Format, form.Template = Form, "tujuan={to}\nisi={text}\nkunci={secret1}"
		get := h.config("/ok")
		get.Method, get.Format, get.URL, get.Headers = "GET", Empty, h.provider.URL+"/ok?to={to}&text={text}&tetap=1", nil
		for name, c := range map[string]Config{"json": h.config("/ok"), "form": form, "get": get} {
			c.Longest = 4096
			one := h.gateway(c, WhatsApp)
			l := h.letter("letter-"+name, hostile)
			receipt, err := h.send(WhatsApp, l)
			h.must(err)
			seen := h.provider.Seen()
			last, want := seen[len(seen)-1], hostile+"\n"+l.Link
			var to, text string
			switch name {
			case "json":
				var body map[string]string
				h.must(json.Unmarshal([]byte(last.Body), &body))
				to, text = body["to"], body["text"]
				if len(body) != 3 || body["reference"] != l.ID || last.Authorization != "Bearer rahasia/1" {
					t.Errorf("%s: %+v", name, last)
				}
			case "form", "get":
				values, err := url.ParseQuery(last.Body + last.Query)
				h.must(err)
				to, text = values.Get("tujuan")+values.Get("to"), values.Get("isi")+values.Get("text")
				if len(values) != 3 {
					t.Errorf("%s: %v", name, values)
				}
			}
			if to != "6281234567890" || text != want {
				t.Errorf("%s: to %q\n%s", name, to, cmp.Diff(want, text))
			}
			if !strings.HasPrefix(receipt.ProviderID, "prov-") || receipt.Final {
				t.Errorf("%s: %+v", name, receipt)
			}
			h.must(h.Remove(t.Context(), access.Machine(), one.ID))
		}
	})
}

func TestWhatAProviderAnswersIsUnderstood(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		for path, want := range map[string]string{
			"/ok": "", "/error": "the gateway refused with status 200", "/busy": "the gateway refused with status 429",
			"/inside": "the gateway refused with status 307", "/giant": "the gateway refused with status 200", "/broken": "the gateway refused with status 200",
		} {
			one := h.gateway(h.config(path), SMS)
			_, err := h.send(SMS, h.letter("l"+path, "Batas waktu dekat"))
			if got := fmt.Sprint(err); want == "" && err != nil || want != "" && got != want {
				t.Errorf("%s: %v", path, err)
			}
			if err != nil && (strings.Contains(err.Error(), "rahasia") || strings.Contains(err.Error(), "Batas")) {
				t.Errorf("%s: the error says too much: %v", path, err)
			}
			h.must(h.Remove(t.Context(), access.Machine(), one.ID))
		}
	})
}

func TestOneThatNeverAnswersIsLeft(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		h.gateway(h.config("/never"), SMS)
		ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer stop()
		if _, err := h.Channel(SMS).Deliver(ctx, h.letter("l", "x")); err == nil {
			t.Error("no error")
		}
	})
}

func TestWhoAsksForPatienceIsNotAskedMeanwhile(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		h.gateway(h.config("/busy"), SMS)
		for i := range 3 {
			if _, err := h.send(SMS, h.letter(fmt.Sprint("l", i), "x")); err == nil || i > 0 && !errors.Is(err, errBusy) {
				t.Errorf("%d: %v", i, err)
			}
		}
		if n := len(h.provider.Seen()); n != 1 {
			t.Errorf("asked %d times", n)
		}
	})
}

func TestALetterThatWasTakenIsNotSentAgain(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		h.gateway(h.config("/ok"), SMS)
		first, err := h.send(SMS, h.letter("l", "x"))
		h.must(err)
		again, err := h.send(SMS, h.letter("l", "x"))
		if err != nil || again != first || len(h.provider.Seen()) != 1 {
			t.Errorf("%+v, %+v, %v, asked %d times", first, again, err, len(h.provider.Seen()))
		}
	})
}

// Two replicas at once keep to the rate of one gateway.
func TestTheRateIsOneForAllReplicas(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		c := h.config("/ok")
		c.Rate = 10
		h.gateway(c, SMS)
		began := time.Now()
		var wait sync.WaitGroup
		for i := range 10 {
			wait.Go(func() {
				if _, err := h.Channel(SMS).Deliver(t.Context(), h.letter(fmt.Sprint("l", i), "x")); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if took := time.Since(began); took < 850*time.Millisecond {
			t.Errorf("ten messages at ten a second took %v", took)
		}
	})
}

func TestAReportIsBelievedFromItsSecretAddressAlone(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		one := h.gateway(h.config("/ok"), SMS)
		for _, id := range []string{"a", "b", "c"} {
			_, err := h.send(SMS, h.letter(id, "x"))
			h.must(err)
		}
		token := strings.TrimPrefix(one.ReportPath, ReportPrefix)
		report := []byte(`{"reports": [{"id": "prov-1", "status": "DELIVERED"}, {"id": "prov-2", "status": "rejected"}, {"id": "prov-3", "status": "buffered"}, {"id": "asing", "status": "delivered"}, 7]}`)
		for _, wrong := range []string{"", "x", token + "x"} {
			if err := h.Report(t.Context(), wrong, nil, report); problem.KindOf(err) != problem.NotFound {
				t.Errorf("%q: %v", wrong, err)
			}
		}
		h.must(h.Report(t.Context(), token, nil, report))
		h.must(h.Report(t.Context(), token, nil, report)) // again: nothing new
		if diff := cmp.Diff([]string{"a true DELIVERED", "b false rejected"}, h.told); diff != "" {
			t.Error(diff)
		}
		for _, odd := range []string{"", "{", "null", "[]", strings.Repeat("[", 100_000), "%zz", `{"reports": {"id": 1}}`, "\xff\x00"} {
			h.must(h.Report(t.Context(), token, url.Values{"hub": {"1"}}, []byte(odd)))
		}
	})
}

func TestAFormOrAnAddressCarriesAReportToo(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		c := h.config("/ok")
		c.ReportEach = ""
		one := h.gateway(c, SMS)
		token := strings.TrimPrefix(one.ReportPath, ReportPrefix)
		for i, id := range []string{"a", "b"} {
			_, err := h.send(SMS, h.letter(id, "x"))
			h.must(err)
			fields := url.Values{"id": {fmt.Sprint("prov-", i+1)}, "status": {"delivered"}}
			if i == 0 {
				h.must(h.Report(t.Context(), token, nil, []byte(fields.Encode())))
			} else {
				h.must(h.Report(t.Context(), token, fields, nil))
			}
		}
		if len(h.told) != 2 {
			t.Errorf("%v", h.told)
		}
	})
}

func TestASilentGatewayRaisesAnAlarm(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		state := func() condition.Condition {
			lines, err := h.Condition().Look(t.Context())
			h.must(err)
			return lines[0]
		}
		if got := state(); got.State != condition.Off {
			t.Errorf("without any: %+v", got)
		}
		one := h.gateway(h.config("/ok"), SMS)
		_, err := h.send(SMS, h.letter("a", "x"))
		h.must(err)
		if got := state(); got.State != condition.Good {
			t.Errorf("%+v", got)
		}
		h.pass(25 * time.Hour)
		if got := state(); got.State != condition.Alarm || got.Said != "gateway.condition.unheard" {
			t.Errorf("no report: %+v", got)
		}
		h.must(h.Report(t.Context(), strings.TrimPrefix(one.ReportPath, ReportPrefix), nil, []byte(`{"reports": [{"id": "prov-1", "status": "delivered"}]}`)))
		if got := state(); got.State != condition.Good {
			t.Errorf("%+v", got)
		}
		broken := h.config("/error")
		one, err = h.Gateway(t.Context(), access.Machine(), one.ID)
		h.must(err)
		one.Config = broken
		h.must(h.Edit(t.Context(), access.Machine(), one, Secrets{}))
		if _, err := h.send(SMS, h.letter("b", "x")); err == nil {
			t.Error("taken")
		}
		h.pass(31 * time.Minute)
		if got := state(); got.State != condition.Alarm || got.Said != "gateway.condition.silent" || got.Do == "" {
			t.Errorf("silent: %+v", got)
		}
	})
}

func TestATestShowsTheWholeExchangeWithoutSecrets(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		c := h.config("/error")
		c.Template = `{"to": "{to}", "text": "{text}", "key": "{secret1}", "basic": "{basic}"}`
		c.URL += "?k={secret1}"
		one := h.gateway(c, SMS)
		x, err := h.Test(t.Context(), access.Machine(), one.ID, "+62 812 3456 7890", "Percobaan")
		h.must(err)
		if x.Taken || x.Status != 200 || !strings.Contains(x.Asked, "Percobaan") || !strings.Contains(x.Answer, "no credit") {
			t.Errorf("%+v", x)
		}
		for _, secret := range []string{"rahasia/1", "rahasia%2F1", "cmFoYXNpYS8xOg=="} {
			if strings.Contains(x.Asked+x.Answer, secret) {
				t.Errorf("%s is shown:\n%s\n%s", secret, x.Asked, x.Answer)
			}
		}
		var kept string
		h.must(h.DB.QueryRow(t.Context(), `SELECT config || secrets || report_token FROM gateway`).Scan(&kept))
		if strings.Contains(kept, "rahasia") || strings.Contains(kept, strings.TrimPrefix(one.ReportPath, ReportPrefix)) {
			t.Error("a secret lies open in the database")
		}
		if _, err := h.Test(t.Context(), access.Machine(), one.ID, "112", "x"); problem.KindOf(err) != problem.Invalid {
			t.Errorf("%v", err)
		}
	})
}

func TestAConfigurationThatLeadsAstrayIsRefused(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		for name, change := range map[string]func(c *Config){
			"url private":          func(c *Config) { c.URL = "https://10.0.0.1/{to}" },
			"url metadata":         func(c *Config) { c.URL = "http://169.254.169.254/" },
			"url host":             func(c *Config) { c.URL = "https://{secret1}/" },
			"url password":         func(c *Config) { c.URL = "https://a:b@8.8.8.8/" },
			"url file":             func(c *Config) { c.URL = "file:///etc/passwd" },
			"headers smuggle":      func(c *Config) { c.Headers = []Pair{{"X", "a\r\nHost: b"}} },
			"headers host":         func(c *Config) { c.Headers = []Pair{{"Host", "inside"}} },
			"headers text":         func(c *Config) { c.Headers = []Pair{{"X-Text", "{text}"}} },
			"template json":        func(c *Config) { c.Template = `{"to": {to}, "text": "{text}"}` },
			"template needs":       func(c *Config) { c.Template = `{"to": "{to}"}` },
			"template placeholder": func(c *Config) { c.Template = `{"to": "{to}", "text": "{text}", "x": "{password}"}` },
			"template deep":        func(c *Config) { c.Template = strings.Repeat("[", 5000) },
			"id_path":              func(c *Config) { c.IDPath = "a..b" },
			"rate":                 func(c *Config) { c.Rate = 0 },
			"ok_values":            func(c *Config) { c.OKValues = nil },
		} {
			c := h.config("/ok")
			change(&c)
			_, err := h.Make(t.Context(), access.Machine(), Gateway{Medium: SMS, Label: "x", Config: c}, Secrets{One: "s"})
			field, _, _ := strings.Cut(name, " ")
			var faults problem.Faults
			if !errors.As(err, &faults) || faults[0].Place.File != field {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAnotherAuthoritysGatewayIsNotFoundAndNotUsed(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		one := h.gateway(h.config("/ok"), SMS)
		stranger := access.Actor{Account: "stranger", Holdings: []access.Holding{{Role: access.AuthorityAdministrator, Scope: h.other.Scope()}}}
		_, test := h.Test(t.Context(), stranger, one.ID, "0812345678", "x")
		_, read := h.Gateway(t.Context(), stranger, one.ID)
		for name, err := range map[string]error{
			"read": read, "test": test, "edit": h.Edit(t.Context(), stranger, one, Secrets{}), "turn": h.Turn(t.Context(), stranger, one.ID, Paused),
			"remove": h.Remove(t.Context(), stranger, one.ID),
		} {
			if kind := problem.KindOf(err); kind != problem.NotFound && kind != problem.Forbidden {
				t.Errorf("%s: %v", name, err)
			}
		}
		l := h.letter("l", "x")
		l.Scope = h.other.Scope()
		if _, err := h.send(SMS, l); !errors.Is(err, errNone) || len(h.provider.Seen()) != 0 {
			t.Errorf("%v", err)
		}
	})
}

func TestNumbersAreWrittenAsTheProviderWantsThem(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ number, how, want string }{
		{"0812-3456-7890", Plus62, "+6281234567890"},
		{"+62 812 3456 7890", Bare62, "6281234567890"},
		{"6281234567890", Zero8, "081234567890"},
		{"+65 6123 4567", Plus62, "+6561234567"},
		{"+65 6123 4567", Zero8, ""},
		{"112", Bare62, ""},
		{"", Bare62, ""},
		{"0812&to=9", Bare62, ""},
	} {
		got, ok := Config{Numbers: tt.how}.written(tt.number)
		if ok != (tt.want != "") || got != tt.want && ok {
			t.Errorf("%s as %s: %q, %v", tt.number, tt.how, got, ok)
		}
	}
}

func TestAMessageIsCutBeforeItsLink(t *testing.T) {
	t.Parallel()
	link := "https://patuh.contoh.go.id/x"
	for _, tt := range []struct {
		name, text string
		longest    int
		want       int
	}{
		{"short", "Batas waktu dekat", 1, 1}, {"long", strings.Repeat("kata ", 100), 2, 2}, {"not GSM", strings.Repeat("ĝ", 500), 3, 3},
	} {
		got, ok := Config{Longest: tt.longest}.words(SMS, notify.Letter{Subject: tt.text, Link: link})
		if !ok || !strings.HasSuffix(got, "\n"+link) || segments(got) > tt.want {
			t.Errorf("%s: %d segments: %q, %v", tt.name, segments(got), got, ok)
		}
	}
	for text, want := range map[string]int{
		"": 1, strings.Repeat("a", 160): 1, strings.Repeat("a", 161): 2, strings.Repeat("€", 80): 1, strings.Repeat("€", 81): 2,
		strings.Repeat("ĝ", 70): 1, strings.Repeat("ĝ", 71): 2, strings.Repeat("💬", 35): 1, strings.Repeat("💬", 36): 2,
	} {
		if got := segments(text); got != want {
			t.Errorf("%d characters: %d segments, want %d", len([]rune(text)), got, want)
		}
	}
}

// Whatever a provider sends, reading it ends and changes nothing it should not.
func FuzzReport(f *testing.F) {
	for _, text := range []string{`{"a": [1, {"b": "c"}]}`, `[[[[`, `{"a": "\u0000"}`, "a=1&b=2", "\"\\"} {
		f.Add(text, "a.*.b")
	}
	f.Fuzz(func(_ *testing.T, body, path string) {
		for _, document := range documents(nil, []byte(body)) {
			for _, one := range at(document, path) {
				wordAt(one, path)
			}
		}
	})
}
