package complaint

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Numbered returns the case of a number that actor may see. Kinds: Unauthenticated for whoever is not signed
// in; NotFound for what is not there or not actor's to know of.
func (c *Complaints) Numbered(ctx context.Context, actor access.Actor, number string) (Case, error) {
	found, err := c.AllNumbered(ctx, actor, number)
	if err == nil && len(found) == 0 {
		err = problem.New(problem.NotFound, "complaint.not_found", nil)
	}
	if err != nil {
		return Case{}, err
	}
	return found[0], nil
}

// AllNumbered returns those cases of some numbers that actor may see, at most MaxPage, by number. Kind:
// Unauthenticated.
func (c *Complaints) AllNumbered(ctx context.Context, actor access.Actor, numbers ...string) ([]Case, error) {
	switch {
	case actor.Account == "" && !actor.Machine:
		return nil, problem.New(problem.Unauthenticated, "access.sign_in", nil)
	case len(numbers) == 0:
		return nil, nil
	case len(numbers) > MaxPage:
		numbers = numbers[:MaxPage]
	}
	args := make([]any, len(numbers))
	for i, number := range numbers {
		args[i] = number
	}
	condition, more := seen(actor, len(args)+1)
	return db.All(ctx, c.DB, scanCase, `SELECT `+caseColumns+` FROM complaint c
		WHERE c.number IN (`+db.Marks(1, len(numbers))+`) AND `+condition+` ORDER BY c.number`, append(args, more...)...)
}

// Case returns a case that actor may see, by its id. Kinds as Numbered.
func (c *Complaints) Case(ctx context.Context, actor access.Actor, id string) (Case, error) {
	return look(ctx, c.DB, actor, id)
}
