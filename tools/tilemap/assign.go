package main

import "math"

// assign gives each row its own column so that the summed cost is least (Jonker and Volgenant's
// shortest augmenting paths, rows at most columns). It returns the column of each row.
func assign(cost [][]float64) []int {
	rows, columns := len(cost), len(cost[0])
	u := make([]float64, rows+1)
	v := make([]float64, columns+1)
	owner := make([]int, columns+1) // owner[j] is the row (from 1) that holds column j
	way := make([]int, columns+1)
	for i := 1; i <= rows; i++ {
		owner[0] = i
		last := augment(cost, u, v, owner, way)
		for last != 0 {
			owner[last] = owner[way[last]]
			last = way[last]
		}
	}
	of := make([]int, rows)
	for j := 1; j <= columns; j++ {
		if owner[j] > 0 {
			of[owner[j]-1] = j - 1
		}
	}
	return of
}

// augment finds the cheapest path from the row in owner[0] to a free column, keeps the
// potentials feasible and returns that column.
func augment(cost [][]float64, u, v []float64, owner, way []int) int {
	least := make([]float64, len(v))
	done := make([]bool, len(v))
	for j := range least {
		least[j] = math.Inf(1)
	}
	at := 0
	for owner[at] != 0 {
		done[at] = true
		row, step, next := owner[at], math.Inf(1), 0
		for j := 1; j < len(v); j++ {
			if done[j] {
				continue
			}
			if reduced := cost[row-1][j-1] - u[row] - v[j]; reduced < least[j] {
				least[j], way[j] = reduced, at
			}
			if least[j] < step {
				step, next = least[j], j
			}
		}
		for j := range done {
			if done[j] {
				u[owner[j]] += step
				v[j] -= step
			} else {
				least[j] -= step
			}
		}
		at = next
	}
	return at
}
