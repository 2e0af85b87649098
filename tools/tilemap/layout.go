package main

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// place is a city, regency or province with its centre, first in degrees, then in tile widths.
type place struct {
	code string
	lat  float64
	lon  float64
}

type point struct{ x, y float64 }

type cell struct{ column, row int }

// plan says how one grid is drawn.
type plan struct {
	spacing float64 // tile widths between typical neighbours before pushing apart; more leaves sea
	stretch float64 // extra width over height; 1 is true to the ground
	near    int     // how many neighbours each tile holds on to
	rounds  int     // annealing moves per tile
	fill    float64 // price of an empty cell inside the land
	kin     bool    // tiles of one province hold on to each other
}

// lay gives every place a cell of its own: scale, push apart until tiles have room, assign to
// cells at least summed squared distance, then anneal by swaps with a fixed seed.
func lay(places []place, p plan) []cell {
	if len(places) == 1 {
		return []cell{{0, 0}}
	}
	ground := project(places, p)
	room := pushApart(ground)
	cells := nearestCells(room)
	anneal(newBoard(places, ground, room, cells, p), p)
	return shifted(cells)
}

// project turns degrees into tile widths, y downwards: a plate carrée at the group's latitude,
// scaled so that the median distance to the second nearest neighbour is the plan's spacing.
func project(places []place, p plan) []point {
	middle := 0.0
	for _, q := range places {
		middle += q.lat / float64(len(places))
	}
	ground := make([]point, len(places))
	for i, q := range places {
		ground[i] = point{q.lon * math.Cos(middle*math.Pi/180), -q.lat}
	}
	// Centres are rounded to 0.1 degree, so two may coincide: a hair's breadth by index order.
	for i := range ground {
		ground[i].x += 1e-4 * float64(i%7)
		ground[i].y += 1e-4 * float64(i%5)
	}
	gaps := make([]float64, len(ground))
	for i := range ground {
		order := neighbours(ground, i)
		gaps[i] = distance(ground[i], ground[order[min(1, len(order)-1)]])
	}
	slices.Sort(gaps)
	scale := p.spacing / gaps[len(gaps)/2]
	for i := range ground {
		ground[i] = point{ground[i].x * scale * p.stretch, ground[i].y * scale}
	}
	return ground
}

// pushApart moves points that are nearer than a tile away from each other, as Dorling's circles.
func pushApart(ground []point) []point {
	room := slices.Clone(ground)
	for range 600 {
		for i := range room {
			for j := range i {
				dx, dy := room[i].x-room[j].x, room[i].y-room[j].y
				apart := math.Hypot(dx, dy)
				if apart >= 1 || apart == 0 {
					continue
				}
				push := (1 - apart) / apart * 0.25
				room[i].x += dx * push
				room[i].y += dy * push
				room[j].x -= dx * push
				room[j].y -= dy * push
			}
		}
	}
	return room
}

// nearestCells assigns each point to a cell of the lattice around all of them.
func nearestCells(room []point) []cell {
	const margin = 3
	low, high := bounds(room)
	var lattice []cell
	for row := int(low.y) - margin; row <= int(high.y)+margin; row++ {
		for column := int(low.x) - margin; column <= int(high.x)+margin; column++ {
			lattice = append(lattice, cell{column, row})
		}
	}
	cost := make([][]float64, len(room))
	for i, q := range room {
		cost[i] = make([]float64, len(lattice))
		for j, c := range lattice {
			dx, dy := q.x-float64(c.column), q.y-float64(c.row)
			cost[i][j] = dx*dx + dy*dy
		}
	}
	cells := make([]cell, len(room))
	for i, j := range assign(cost) {
		cells[i] = lattice[j]
	}
	return cells
}

// board is the state of the annealing: who stands where and which pairs hold on to each other.
type board struct {
	room  []point
	cells []cell
	at    map[cell]int
	ties  [][]tie
	fill  float64
}

// tie is a neighbour and the direction in which it lies on the ground.
type tie struct {
	to     int
	weight float64
	dx, dy float64 // unit vector
}

func newBoard(places []place, ground, room []point, cells []cell, p plan) *board {
	b := &board{room: room, cells: cells, at: make(map[cell]int), ties: make([][]tie, len(places)), fill: p.fill}
	for i, c := range cells {
		b.at[c] = i
	}
	joined := make(map[[2]int]bool)
	join := func(i, j int, weight float64) {
		if i > j {
			i, j = j, i
		}
		if joined[[2]int{i, j}] {
			return
		}
		joined[[2]int{i, j}] = true
		length := distance(ground[i], ground[j])
		dx, dy := (ground[j].x-ground[i].x)/length, (ground[j].y-ground[i].y)/length
		b.ties[i] = append(b.ties[i], tie{j, weight, dx, dy})
		b.ties[j] = append(b.ties[j], tie{i, weight, -dx, -dy})
	}
	for i := range places {
		order := neighbours(ground, i)
		for n, j := range order[:min(p.near, len(order))] {
			join(i, j, 1/(1+0.15*float64(n)))
		}
		if !p.kin {
			continue
		}
		kin := 0
		for _, j := range order {
			if kin < 3 && places[i].code[:2] == places[j].code[:2] {
				join(i, j, 1)
				kin++
			}
		}
	}
	return b
}

// cost of tile i: how far it stands from its room, how far from its ties, in which direction.
func (b *board) cost(i int) float64 {
	c := b.cells[i]
	dx, dy := float64(c.column)-b.room[i].x, float64(c.row)-b.room[i].y
	sum := 0.35 * (dx*dx + dy*dy)
	for _, t := range b.ties[i] {
		vx := float64(b.cells[t.to].column - c.column)
		vy := float64(b.cells[t.to].row - c.row)
		length := math.Hypot(vx, vy)
		far := max(0, length-1.2)
		sum += t.weight * (0.5*far*far + 0.9*(1-(vx*t.dx+vy*t.dy)/length))
	}
	return sum
}

// holes counts, around a cell, the empty cells shut in by land on three sides or more.
func (b *board) holes(around cell) float64 {
	sum := 0.0
	for _, c := range [5]cell{
		around,
		{around.column + 1, around.row},
		{around.column - 1, around.row},
		{around.column, around.row + 1},
		{around.column, around.row - 1},
	} {
		if _, taken := b.at[c]; !taken && b.land(c) >= 3 {
			sum += b.fill * float64(b.land(c)-2)
		}
	}
	return sum
}

func (b *board) land(c cell) int {
	n := 0
	for _, d := range [4]cell{{1, 0}, {-1, 0}, {0, 1}, {0, -1}} {
		if _, taken := b.at[cell{c.column + d.column, c.row + d.row}]; taken {
			n++
		}
	}
	return n
}

// anneal moves a tile at a time to a cell near by, swapping with who stands there, while the
// price of a worse board falls to nothing.
func anneal(b *board, p plan) {
	random := rand.New(rand.NewPCG(17, 8945)) // any fixed seed: the table must come out the same
	moves := p.rounds * len(b.cells)
	for move := range moves {
		heat := 2.5 * math.Pow(0.004, float64(move)/float64(moves))
		i := random.IntN(len(b.cells))
		from := b.cells[i]
		to := cell{from.column + random.IntN(5) - 2, from.row + random.IntN(5) - 2}
		if to == from {
			continue
		}
		before := b.around(i, from, to)
		b.swap(from, to)
		if worse := b.around(i, from, to) - before; worse > 0 && random.Float64() >= math.Exp(-worse/heat) {
			b.swap(from, to)
		}
	}
}

func (b *board) around(i int, from, to cell) float64 {
	sum := b.cost(i) + b.holes(from) + b.holes(to)
	for _, c := range [2]cell{from, to} {
		if j, taken := b.at[c]; taken && j != i {
			sum += b.cost(j)
		}
	}
	return sum
}

func (b *board) swap(from, to cell) {
	i, hasFrom := b.at[from]
	j, hasTo := b.at[to]
	delete(b.at, from)
	delete(b.at, to)
	if hasFrom {
		b.at[to], b.cells[i] = i, to
	}
	if hasTo {
		b.at[from], b.cells[j] = j, from
	}
}

// neighbours returns all others, the nearest first.
func neighbours(points []point, of int) []int {
	order := make([]int, 0, len(points)-1)
	for j := range points {
		if j != of {
			order = append(order, j)
		}
	}
	slices.SortStableFunc(order, func(a, c int) int {
		return cmp.Compare(distance(points[of], points[a]), distance(points[of], points[c]))
	})
	return order
}

func distance(a, b point) float64 { return math.Hypot(a.x-b.x, a.y-b.y) }

func bounds(points []point) (point, point) {
	low, high := points[0], points[0]
	for _, q := range points {
		low = point{min(low.x, q.x), min(low.y, q.y)}
		high = point{max(high.x, q.x), max(high.y, q.y)}
	}
	return low, high
}

// shifted moves the cells so that the first column and row are 0, and draws together empty
// columns and rows that follow each other: one is enough to say sea.
func shifted(cells []cell) []cell {
	columns, rows := make(map[int]bool), make(map[int]bool)
	for _, c := range cells {
		columns[c.column], rows[c.row] = true, true
	}
	column, row := squeeze(columns), squeeze(rows)
	moved := make([]cell, len(cells))
	for i, c := range cells {
		moved[i] = cell{column[c.column], row[c.row]}
	}
	return moved
}

func squeeze(used map[int]bool) map[int]int {
	lines := make([]int, 0, len(used))
	for line := range used {
		lines = append(lines, line)
	}
	slices.Sort(lines)
	to := make(map[int]int, len(lines))
	next := 0
	for n, line := range lines {
		if n > 0 && line-lines[n-1] > 1 {
			next++
		}
		to[line] = next
		next++
	}
	return to
}
