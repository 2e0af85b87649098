package e2e_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/e2e"
	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// fieldwork is an office whose assessor has one visit, over a line that can be cut.
type fieldwork struct {
	office
	line *line
	one  cycle.Cycle
}

var fieldAssessor = desktest.Who(access.Assessor, access.OfAuthority)

const fieldPIN = "482915-lapangan"

func serveField(t *testing.T) fieldwork {
	t.Helper()
	assets := builtAssets(t)
	cuttable := newLine(listen(t))
	_, port, err := net.SplitHostPort(cuttable.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	origin := "http://localhost:" + port
	w := desktest.At(t, assets, desktest.Setting{Origin: origin})
	catalog, err := desktest.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /assets/", assets.Handler())
	w.Desk.Register(mux)
	w.Serve(mux)
	f := fieldwork{office{w, origin}, cuttable, cycle.Cycle{}}
	if f.one, err = plannedField(t.Context(), w, w.People[fieldAssessor]); err != nil {
		t.Fatal(err)
	}
	serveOn(t, serve.New(mux, serve.Options{Log: slog.New(slog.DiscardHandler), Now: w.Now, Catalog: catalog, Origin: origin}), cuttable)
	f.lookAtFiles(t)
	return f
}

// plannedField is a frozen plan of the city: one unit, to which these people go.
func plannedField(ctx context.Context, w *desktest.World, members ...string) (cycle.Cycle, error) {
	return plannedWith(ctx, w, fieldInstrument(w.Now()), members...)
}

// plannedWith is plannedField with an instrument of its own.
func plannedWith(ctx context.Context, w *desktest.World, file string, members ...string) (cycle.Cycle, error) {
	today := w.Now().Format("2006-01-02")
	one, err := w.Cycles.Make(ctx, access.Machine(), w.City.ID, cycle.Plan{
		Kind: cycle.Self, Year: w.Now().Year(), Title: "Penilaian mandiri", From: today, Until: w.Now().AddDate(0, 2, 0).Format("2006-01-02"),
		FileName: "lapangan.yaml", File: []byte(file),
	})
	if err != nil {
		return one, fmt.Errorf("make a cycle: %w", err)
	}
	if _, err = w.Cycles.AddBodies(ctx, access.Machine(), one.ID, []string{desktest.BodySlug}); err != nil {
		return one, fmt.Errorf("add a body: %w", err)
	}
	if _, err = w.Cycles.Draw(ctx, access.Machine(), one.ID, cycle.Drawing{Office: w.City.ID, Seed: "4 17 23", Wanted: 1}); err != nil {
		return one, fmt.Errorf("draw: %w", err)
	}
	sheet, err := w.Cycles.One(ctx, access.Machine(), one.ID)
	if err != nil {
		return one, err
	}
	if one, err = w.Cycles.Freeze(ctx, access.Machine(), one.ID, sheet.Version); err != nil {
		return one, fmt.Errorf("freeze: %w", err)
	}
	loci, err := w.Cycles.Loci(ctx, access.Machine(), one.ID, "")
	if err != nil {
		return one, err
	}
	team, err := w.Cycles.KeepTeam(ctx, access.Machine(), one.ID, cycle.Team{Office: w.City.ID, Name: "Tim 1", Members: members})
	if err != nil {
		return one, fmt.Errorf("keep a team: %w", err)
	}
	return one, w.Cycles.Visit(ctx, access.Machine(), one.ID, team.ID, []string{loci[0].ID}, cycle.Stay{From: today, Until: today, Off: true, Why: "Uji."})
}

// fieldInstrument asks an officer sixty questions, a user one with two photos, and the unit one of many floors.
func fieldInstrument(now time.Time) string {
	var questions strings.Builder
	for n := range 60 {
		fmt.Fprintf(&questions, "              - {code: PER.1.q%02d, subject: officer, method: interview, scale: ada, na: allowed, ask: {id: \"Apakah petugas tahu standar nomor %d?\", en: \"Does the officer know standard number %d?\"}}\n", n+1, n+1, n+1)
	}
	return `patuh: 1
instrument:
  id: lapangan
  version: ` + strconv.Itoa(now.Year()) + `.1.0
  title: {id: "Contoh lapangan", en: "Sample for the field"}
  languages: [id, en]
  basis: ["UU 25/2009"]
  visibility: public
levels: [dimension, variable, indicator, question]
facts:
  unit:
    floors: {type: number, label: {id: "Jumlah lantai", en: "Number of floors"}}
subjects:
  unit:    {label: {id: "Unit layanan", en: "Service unit"}, per: body, reduce: mean}
  officer: {label: {id: "Petugas layanan", en: "Officers"}, per: unit, target: {value: 4, status: official}, reduce: mean}
  user:    {label: {id: "Pengguna layanan", en: "Users"}, per: unit, target: {value: 200, status: official}, reduce: mean, anonymous: true}
scales:
  ada: {type: one, options: [{code: ada, points: 100, label: {id: "Ada", en: "Yes"}}, {code: tidak, points: 0, label: {id: "Tidak ada", en: "No"}}]}
method:
  aggregate: {question: mean, indicator: mean, variable: mean, dimension: mean}
  fold: {over: answered, by: question, status: assumed}
  not_applicable: {action: redistribute, within: siblings, reason: required, approve: verifier, status: assumed}
  missing: {action: block}
  min_coverage: {value: 0.50, status: assumed}
  body_from_units: {reduce: mean, status: inferred}
  round: {places: 2, mode: half_up, when: publish, status: assumed}
  rank: {ties: min, show_ties: true, groups: [body_kind], status: assumed}
classes:
  range: [0, 100]
  list:
    - {code: A, from: 50.00, zone: green, opinion: {id: "Baik", en: "Good"}}
    - {code: B, from: 0.00, zone: red, opinion: {id: "Buruk", en: "Poor"}}
total: 100
tree:
  - code: INP
    label: {id: "Input", en: "Input"}
    weight: {value: 40, status: assumed}
    children:
      - code: GED
        label: {id: "Gedung", en: "Building"}
        children:
          - code: GED.1
            label: {id: "Sarana", en: "Facilities"}
            children:
              - {code: GED.1.a, subject: unit, method: observation, scale: ada, ask: {id: "Apakah ada ruang tunggu?", en: "Is there a waiting room?"}}
              - {code: GED.1.b, subject: unit, method: observation, scale: ada, na: allowed, when: "unit.floors > 1", ask: {id: "Apakah ada lift?", en: "Is there a lift?"}}
  - code: OUT
    label: {id: "Output", en: "Output"}
    weight: {value: 60, status: assumed}
    children:
      - code: PER
        label: {id: "Persepsi", en: "Perception"}
        children:
          - code: PER.1
            label: {id: "Pengetahuan", en: "Knowledge"}
            children:
` + questions.String() + `              - {code: PER.1.u, subject: user, method: interview, scale: ada, evidence: {photo: 2}, ask: {id: "Apakah Anda dilayani tepat waktu?", en: "Were you served in time?"}}
`
}

// fieldHands are what a person's hands do on the application's pages. See says whether a text is there.
const fieldHands = `(() => {
	const visible = (one) => one.getClientRects().length > 0;
	const all = (selector) => [...document.querySelectorAll(selector)].filter(visible);
	const wait = async (find, what) => {
		for (let n = 0; n < 600; n++) {
			const found = find();
			if (found) return found;
			await new Promise((go) => setTimeout(go, 25));
		}
		throw new Error(what + " never came: " + document.body.innerText.slice(0, 800));
	};
	window.hands = {
		see: (text) => wait(() => document.body.innerText.includes(text), text),
		tap: async (text) => (await wait(() => all("button, a, label, summary").find((one) => one.innerText.trim().startsWith(text) && !one.disabled), text)).click(),
		write: async (id, text) => {
			const field = await wait(() => document.getElementById(id), id);
			field.focus();
			field.value = text;
			field.dispatchEvent(new Event("input", {bubbles: true}));
		},
		photo: async (name, grain) => {
			const canvas = document.createElement("canvas");
			canvas.width = 640; canvas.height = 480;
			const pen = canvas.getContext("2d");
			pen.fillStyle = "#14583f"; pen.fillRect(0, 0, 640, 480);
			for (let i = 0; i < 40; i++) { pen.fillStyle = "hsl(" + ((grain * 37 + i * 91) % 360) + " 60% 50%)"; pen.fillRect((grain * 13 + i * 53) % 600, (i * 71) % 440, 40, 40); }
			pen.fillStyle = "#fff"; pen.font = "40px sans-serif"; pen.fillText(name + " " + grain, 20, 240);
			const bytes = await new Promise((take) => canvas.toBlob(take, "image/jpeg", 0.9));
			const chosen = new DataTransfer();
			chosen.items.add(new File([bytes], name, {type: "image/jpeg"}));
			const field = await wait(() => document.querySelector("input[capture]:not(:disabled)"), "the camera");
			const before = document.querySelectorAll(".field-files .item").length;
			field.files = chosen.files;
			field.dispatchEvent(new Event("change", {bubbles: true}));
			await wait(() => document.querySelectorAll(".field-files .item").length > before, "the photo");
		},
		saved: () => wait(() => document.body.innerText.includes("Tersimpan di perangkat ini"), "saved"),
		wait,
	};
	return true;
})()`

// hands lets a page be worked, and does what is said with them: lines of JavaScript that may await.
func hands(t *testing.T, page *e2e.Page, lines ...string) {
	t.Helper()
	page.Eval(fieldHands, nil)
	page.Eval("(async () => {"+strings.Join(lines, ";\n")+"; return true})()", nil)
}

// enrolled opens the application and enrols it. Its page lives so long.
func (f fieldwork) enrolled(t *testing.T, life time.Duration) *e2e.Page {
	t.Helper()
	return f.enrol(t, e2e.BrowserFor(t, life))
}

// enrol is enrolled for a page that is prepared.
func (f fieldwork) enrol(t *testing.T, page *e2e.Page) *e2e.Page {
	t.Helper()
	cookie := f.Cookie(fieldAssessor)
	page.SetCookie(f.origin, cookie.Name, cookie.Value)
	page.Goto(f.origin + "/lapangan")
	hands(t, page, `await hands.write("name", "HP lapangan 1")`, `await hands.write("pin", "`+fieldPIN+`")`, `await hands.write("pin-2", "`+fieldPIN+`")`,
		`document.querySelector("form button").click()`, `await hands.see("Kunjungan Anda")`, `await hands.see("Penilaian mandiri")`, `await hands.wait(() => document.querySelector("main .item a"), "the visit")`)
	return page
}

const fieldUnlock = `await hands.write("pin", "` + fieldPIN + `"); document.querySelector("form button").click()`
