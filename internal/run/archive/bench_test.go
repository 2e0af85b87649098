package archive

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/patuh-id/patuh/internal/instrument"
)

// national is a cycle of the whole country: 587 bodies, 4,100 units, 160,000 forms by the instrument of 2023.
func national(b testing.TB) *Run {
	b.Helper()
	ins, err := instrument.Open("ori@2023")
	must(b, err)
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a benchmark
	asked := map[string][]*instrument.Node{}
	ins.Walk(func(n *instrument.Node) {
		if n.Question != nil {
			asked[n.Question.Subject.Code] = append(asked[n.Question.Subject.Code], n)
		}
	})
	var bodies []Body
	for i := range 587 {
		body := Body{Code: fmt.Sprintf("kabupaten-%03d", i), Kind: "regency"}
		for u := range 7 - i%587/578 {
			unit := Unit{Code: fmt.Sprintf("dinas-%d", u), State: In}
			for _, s := range ins.Subjects {
				repeats := 1
				if s.Target != nil {
					repeats = s.Target.Value
				}
				for range repeats {
					who := Respondent{Subject: s.Code}
					for _, n := range asked[s.Code] {
						options := n.Question.Scale.Options
						who.Answers = append(who.Answers, options[random.IntN(len(options))].Code)
					}
					unit.Answers = append(unit.Answers, who)
				}
			}
			body.Units = append(body.Units, unit)
		}
		bodies = append(bodies, body)
	}
	return Make(Head{Cycle: "c", Year: 2023, Kind: "external", Number: 1, Taken: "2023-11-01T00:00:00Z", Least: "checked"}, ins, Confidential(ins), bodies)
}

// The bar of issue 8: the archive of a national cycle is verified in at most 10 s, with at most 500 MB of memory.
// Measured on two shared cores: 2.4 s with 390 MB, of an archive of 23 MB.
func BenchmarkVerify(b *testing.B) {
	r := national(b)
	figures, err := Compute(b.Context(), r, Options{Workers: runtime.NumCPU()})
	must(b, err)
	data, err := Write(r, figures)
	must(b, err)
	forms := 0
	for i := range r.Bodies {
		for u := range r.Bodies[i].Units {
			forms += len(r.Bodies[i].Units[u].Answers)
		}
	}
	r = nil
	runtime.GC()
	b.ResetTimer()
	for b.Loop() {
		report, err := Verify(b.Context(), data, runtime.NumCPU(), nil)
		if err != nil || !report.Sound() {
			b.Fatal(err, report)
		}
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	b.ReportMetric(float64(memory.HeapSys-memory.HeapReleased)/1e6, "heap-MB")
	b.ReportMetric(float64(len(data))/1e6, "archive-MB")
	b.ReportMetric(float64(forms), "forms")
}

func BenchmarkCompute(b *testing.B) {
	r := national(b)
	for b.Loop() {
		if _, err := Compute(b.Context(), r, Options{Workers: runtime.NumCPU()}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(r.units()), "units")
}
