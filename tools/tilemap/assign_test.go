package main

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The assignment is the cheapest there is: compared with trying every one.
func TestAssignIsCheapest(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		rows := 1 + random.IntN(5)
		columns := rows + random.IntN(3)
		cost := make([][]float64, rows)
		for i := range cost {
			cost[i] = make([]float64, columns)
			for j := range cost[i] {
				cost[i][j] = float64(random.IntN(50))
			}
		}
		got := 0.0
		taken := make(map[int]bool)
		for i, j := range assign(cost) {
			if taken[j] {
				t.Fatalf("column %d given twice", j)
			}
			taken[j] = true
			got += cost[i][j]
		}
		if want := cheapest(cost, 0, make([]bool, columns)); got != want {
			t.Fatalf("cost %v, want %v of %v", got, want, cost)
		}
	}
}

func cheapest(cost [][]float64, row int, taken []bool) float64 {
	if row == len(cost) {
		return 0
	}
	best := math.Inf(1)
	for j := range taken {
		if taken[j] {
			continue
		}
		taken[j] = true
		best = min(best, cost[row][j]+cheapest(cost, row+1, taken))
		taken[j] = false
	}
	return best
}
