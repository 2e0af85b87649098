package ui

// Pages is a long list cut into numbered pages.
type Pages struct {
	// Current and Total count from 1.
	Current int
	Total   int
	// Href is the address of a page.
	Href func(page int) string
}

// gap stands for left-out pages in the row of numbers.
const gap = 0

// numbers are the pages to offer: the first, the last, the current one and its neighbours.
func (p Pages) numbers() []int {
	var numbers []int
	last := 0
	for n := 1; n <= p.Total; n++ {
		near := n >= p.Current-1 && n <= p.Current+1
		if n != 1 && n != p.Total && !near {
			continue
		}
		switch n - last {
		case 1:
		case 2:
			// A gap of one page takes as much room as the page.
			numbers = append(numbers, n-1)
		default:
			numbers = append(numbers, gap)
		}
		numbers = append(numbers, n)
		last = n
	}
	return numbers
}
