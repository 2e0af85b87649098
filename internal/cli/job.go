package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/operate"
)

// JobCommand shows the work that is still to be done, and decides about what failed.
type JobCommand struct {
	List    JobListCommand    `cmd:"" help:"${help_job_list}"`
	Retry   JobRetryCommand   `cmd:"" help:"${help_job_retry}"`
	Discard JobDiscardCommand `cmd:"" help:"${help_job_discard}"`
}

// JobListCommand lists jobs without their contents: whoever runs the machine reads none.
type JobListCommand struct {
	Storage
	Signing
	Dead  bool   `name:"dead" help:"${help_job_dead}"`
	Kind  string `name:"kind" help:"${help_job_kind}"`
	Limit int    `name:"limit" default:"100" help:"${help_job_limit}"`
}

// Run prints the list.
func (c *JobListCommand) Run(ctx context.Context, app *App) error {
	if c.Limit < 1 || c.Limit > 1000 {
		return problem.New(problem.Invalid, "cli.job.limit", nil)
	}
	var letters []job.Letter
	err := c.operating(ctx, app, c.Signing, func(o *operate.Operator) error {
		var err error
		letters, err = o.Jobs(ctx, access.Machine(), job.Filter{Dead: c.Dead, Kind: c.Kind, Limit: c.Limit})
		return err
	})
	if err != nil {
		return err
	}
	return app.printLetters(letters, c.Limit)
}

func (a *App) printLetters(letters []job.Letter, limit int) error {
	if len(letters) == 0 {
		fmt.Fprintln(a.Out, a.T("cli.job.none"))
		return nil
	}
	table := tabwriter.NewWriter(a.Out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, a.T("cli.job.columns"))
	for _, l := range letters {
		next := ""
		if !l.Due.IsZero() {
			next = l.Due.UTC().Format(time.RFC3339)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%s\t%s\n", l.ID, l.Kind, a.T("job.state."+string(l.State)), l.Attempt, next, oneLine(l.Reason))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if len(letters) == limit {
		fmt.Fprintln(a.Err, a.T("cli.job.more"))
	}
	return nil
}

// JobRetryCommand makes jobs due at once.
type JobRetryCommand struct {
	Storage
	Signing
	All  bool     `name:"all" help:"${help_job_all}"`
	Kind string   `name:"kind" help:"${help_job_kind}"`
	IDs  []string `arg:"" optional:"" name:"id" help:"${help_job_ids}"`
}

// Run does all of them or none.
func (c *JobRetryCommand) Run(ctx context.Context, app *App) error {
	if c.All == (len(c.IDs) > 0) {
		return problem.New(problem.Invalid, "cli.job.which", nil)
	}
	n := len(c.IDs)
	err := c.operating(ctx, app, c.Signing, func(o *operate.Operator) error {
		if c.All {
			retried, err := o.RetryDead(ctx, access.Machine(), c.Kind)
			n = retried
			return err
		}
		return o.Retry(ctx, access.Machine(), c.IDs)
	})
	if err == nil {
		fmt.Fprintln(app.Out, app.T("cli.job.retried", "n", n))
	}
	return err
}

// JobDiscardCommand removes jobs. There is no way to remove all at once: each is something that was
// promised.
type JobDiscardCommand struct {
	Storage
	Signing
	Because
	IDs []string `arg:"" name:"id" help:"${help_job_ids}"`
}

// Run does all of them or none.
func (c *JobDiscardCommand) Run(ctx context.Context, app *App) error {
	err := c.operating(ctx, app, c.Signing, func(o *operate.Operator) error { return o.Discard(ctx, access.Machine(), c.IDs, c.Why) })
	if err == nil {
		fmt.Fprintln(app.Out, app.T("cli.job.discarded", "n", len(c.IDs)))
	}
	return err
}

// operating opens the room for one command.
func (s Storage) operating(ctx context.Context, app *App, signing Signing, work func(*operate.Operator) error) error {
	if err := s.there(); err != nil {
		return err
	}
	key, err := signing.signing(s)
	if err != nil {
		return err
	}
	database, err := s.open(ctx)
	if err != nil {
		return err
	}
	do := func() error {
		in := openRooms(database, key, app.Now)
		if err := prepare(ctx, in.ledger, s.Data, key); err != nil {
			return err
		}
		return work(operate.New(operate.Deps{DB: database, Now: app.Now, Record: in.ledger, Log: slog.New(slog.DiscardHandler)}))
	}
	return errors.Join(do(), database.Close())
}

// oneLine keeps what a job said from drawing on the terminal: control characters are spelt out.
func oneLine(text string) string {
	quoted := strconv.Quote(text)
	return quoted[1 : len(quoted)-1]
}
