package improve

import (
	"iter"
	"math/big"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/run"
)

// MaxBest is how many units are kept as the best in an indicator. The rule: the highest mark, then the highest score of
// the unit, then the name.
const MaxBest = 20

// bests are the best units, by indicator.
type bests map[string][]bestUnit

type bestUnit struct {
	office, body, unit, bodyName, name string
	mark, score                        *big.Rat
}

func (b bests) add(body *run.Body, u *run.Unit, unit string, m *Mark) {
	one := bestUnit{body.Office, body.ID, unit, body.Name, u.Name, m.Mark, figure(u.Exact)}
	list := b[m.Code]
	at, _ := slices.BinarySearchFunc(list, one, better)
	if at >= MaxBest || m.Mark.Sign() == 0 {
		return
	}
	list = slices.Insert(list, at, one)
	b[m.Code] = list[:min(len(list), MaxBest)]
}

// better orders units by the rule.
func better(a, b bestUnit) int {
	for _, n := range []int{b.mark.Cmp(a.mark), descending(a.score, b.score), strings.Compare(a.bodyName, b.bodyName), strings.Compare(a.name, b.name)} {
		if n != 0 {
			return n
		}
	}
	return strings.Compare(a.body+a.unit, b.body+b.unit)
}

// rows are those of report_best.
func (b bests) rows(opening string) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for code, list := range b {
			for i, u := range list {
				if !yield([]any{opening, code, i + 1, u.office, u.body, null(u.unit), u.bodyName, u.name, exact(u.mark)}) {
					return
				}
			}
		}
	}
}
