package web

import (
	"context"
	"slices"
	"strconv"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// assessedYears are the years with figures of bodies and those of which only the nation's count is
// known, newest first: of these there is something to say.
func (p *Portal) assessedYears(ctx context.Context, years []int) ([]int, error) {
	counted, err := p.Results.CountedYears(ctx)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(years)
	for _, year := range counted {
		if !slices.Contains(all, year) {
			all = append(all, year)
		}
	}
	slices.SortFunc(all, func(a, b int) int { return b - a })
	return all, nil
}

// knownYear refuses a year of which nothing is known: such a page is not found, rather than an empty
// list that looks like an answer.
func (p *Portal) knownYear(ctx context.Context, r *request, years []int, year int) error {
	if r.get("tahun") == "" || slices.Contains(years, year) {
		return nil
	}
	all, err := p.assessedYears(ctx, years)
	if err == nil && !slices.Contains(all, year) {
		err = problem.New(problem.NotFound, "web.no_year", problem.Args{"year": strconv.Itoa(year)})
	}
	return err
}
