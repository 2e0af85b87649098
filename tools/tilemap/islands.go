package main

// island is a group of provinces laid out together and then set down with its first column and
// row at a cell of the national map. Islands are laid out apart because equal tiles need equal
// room: at one scale Java's 119 cities and regencies would swell over the sea around it.
type island struct {
	provinces []string
	at        cell
	plan      plan
}

// islands of the map of cities and regencies, from west to east. Where each stands is set by eye:
// in the order of the compass, with water between.
var islands = []island{
	{[]string{"11", "12", "13", "14", "15", "16", "17", "18", "19", "21"}, cell{0, 0}, national(0.9, 1)},
	{[]string{"31", "32", "33", "34", "35", "36"}, cell{22, 21}, national(0.9, 1.1)},
	{[]string{"51", "52", "53"}, cell{52, 25}, national(0.8, 1)},
	{[]string{"61", "62", "63", "64", "65"}, cell{22, 5}, national(0.85, 1)},
	{[]string{"71", "72", "73", "74", "75", "76"}, cell{36, 4}, national(0.75, 1)},
	{[]string{"81", "82"}, cell{53, 6}, national(0.75, 1)},
	{[]string{"91", "92", "93", "94", "95", "96"}, cell{61, 9}, national(0.85, 1)},
}

func national(spacing, stretch float64) plan {
	return plan{spacing: spacing, stretch: stretch, near: 6, rounds: 5000, fill: 0.6, kin: true}
}

// archipelago lays the 38 provinces as one group.
var archipelago = []island{
	{nil, cell{0, 0}, plan{spacing: 1, stretch: 0.9, near: 4, rounds: 20000, fill: 0.2}},
}

// layProvince lays one province with as much sea and empty land as a screen has room for, so that
// a dozen tiles keep the province's shape: no more than 8 columns and 10 rows.
func layProvince(own []place) []cell {
	const columns, rows = 8, 10
	p := plan{spacing: 1.15, stretch: 1, near: 4, rounds: 5000, fill: 0.2}
	for {
		cells := lay(own, p)
		wide, high := extent(cells)
		if (wide <= columns && high <= rows) || p.spacing < 0.5 {
			return cells
		}
		p.spacing -= 0.1
	}
}

func extent(cells []cell) (int, int) {
	wide, high := 0, 0
	for _, c := range cells {
		wide, high = max(wide, c.column+1), max(high, c.row+1)
	}
	return wide, high
}

func nation(name string, places []place, groups []island) grid {
	made := grid{name: name}
	for _, g := range groups {
		own := places
		if g.provinces != nil {
			own = within(places, g.provinces)
		}
		for i, c := range lay(own, g.plan) {
			made.places = append(made.places, own[i])
			made.cells = append(made.cells, cell{c.column + g.at.column, c.row + g.at.row})
		}
	}
	return made
}
