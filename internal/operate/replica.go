package operate

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

const (
	beatEvery = 30 * time.Second
	// silent is after how long a server counts as gone; forgotten is when its row goes too.
	silent    = 2 * time.Minute
	forgotten = 24 * time.Hour
)

// Replica is a running server.
type Replica struct {
	Host    string
	Version string
	// Probes look at what only this server sees: its disk, its certificate.
	Probes []condition.Probe
}

// keptLine is a condition in a replica's row.
type keptLine struct {
	Topic, Part string
	State       condition.State
	Said, Do    string
	Args        json.RawMessage
}

// Beat says every half minute that the server runs, and how its machine is, until ctx ends. A database
// that is away is waited for: it says so itself.
func (o *Operator) Beat(ctx context.Context, r Replica) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	started := o.deps.Now()
	ticker := time.NewTicker(beatEvery)
	defer ticker.Stop()
	for {
		if err := o.beat(ctx, r, id.String(), started); err != nil && ctx.Err() == nil {
			o.deps.Log.WarnContext(ctx, "this server cannot say that it runs", "error", err)
		}
		select {
		case <-ctx.Done():
			return o.leave(context.WithoutCancel(ctx), id.String())
		case <-ticker.C:
		}
	}
}

func (o *Operator) beat(ctx context.Context, r Replica, id string, started time.Time) error {
	var lines []keptLine
	for _, c := range o.ask(ctx, r.Probes) {
		args, err := writeArgs(c.Args)
		if err != nil {
			return err
		}
		lines = append(lines, keptLine{c.Topic, c.Part, c.State, c.Said, c.Do, args})
	}
	conditions, err := json.Marshal(lines)
	if err != nil {
		return err
	}
	now := db.At(o.deps.Now())
	return o.deps.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO replica (id, host, version, started_at, seen_at, conditions) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, conditions = excluded.conditions`,
			id, r.Host, r.Version, db.At(started), now, string(conditions)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM replica WHERE seen_at < $1`, db.At(now.Add(-forgotten)))
		return err
	})
}

// leaving is how long a server that stops takes to say so.
const leaving = 2 * time.Second

func (o *Operator) leave(ctx context.Context, id string) error {
	ctx, cancel := context.WithTimeout(ctx, leaving)
	defer cancel()
	err := o.deps.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM replica WHERE id = $1`, id)
		return err
	})
	if err != nil { // its silence will tell
		o.deps.Log.WarnContext(ctx, "this server could not say that it stops", "error", err)
	}
	return nil
}

type running struct {
	host, version string
	lines         []keptLine
}

// replicas are the servers that run, with one line for all and the lines each has about its machine.
func (o *Operator) replicas(ctx context.Context) ([]condition.Condition, error) {
	all, err := db.All(ctx, o.deps.DB, func(row db.Row) (running, error) {
		var r running
		var conditions string
		if err := row.Scan(&r.host, &r.version, &conditions); err != nil {
			return r, err
		}
		return r, json.Unmarshal([]byte(conditions), &r.lines)
	}, `SELECT host, version, conditions FROM replica WHERE seen_at >= $1 ORDER BY host, id`, db.At(o.deps.Now().Add(-silent)))
	if err != nil {
		return nil, err
	}
	found := []condition.Condition{together(all)}
	seen := map[conditionKey]bool{}
	for _, r := range all {
		for _, line := range r.lines {
			c, err := line.condition()
			if err != nil {
				return nil, err
			}
			if len(all) > 1 {
				c.Part = strings.TrimPrefix(c.Part+" · "+r.host, " · ")
			}
			if !seen[keyOf(c)] { // two servers on one host see the same disk
				seen[keyOf(c)] = true
				found = append(found, c)
			}
		}
	}
	return found, nil
}

func (l keptLine) condition() (condition.Condition, error) {
	args, err := readArgs(l.Args)
	return condition.Condition{Topic: l.Topic, Part: l.Part, State: l.State, Said: l.Said, Do: l.Do, Args: args}, err
}

// together says how many servers run, and of which version. Two versions are right for the minutes of
// an update, and wrong for longer.
func together(all []running) condition.Condition {
	c := condition.Condition{Topic: "replica", State: condition.Good, Said: "operate.condition.replica"}
	var versions []string
	for _, r := range all {
		if !strings.Contains(strings.Join(versions, ", ")+", ", r.version+", ") {
			versions = append(versions, r.version)
		}
	}
	c.Args = problem.Args{"n": len(all), "versions": strings.Join(versions, ", ")}
	switch {
	case len(all) == 0:
		c.State, c.Said, c.Do = condition.Alarm, "operate.condition.replica_none", "operate.condition.replica_none_do"
	case len(versions) > 1:
		c.State, c.Said, c.Do = condition.Watch, "operate.condition.replica_versions", "operate.condition.replica_versions_do"
	}
	return c
}

// Idle refuses when a server has said within the last minutes that it runs on a database. Kind: Conflict.
func Idle(ctx context.Context, q db.Queryer, now time.Time) error {
	hosts, err := db.All(ctx, q, db.Column[string], `SELECT host FROM replica WHERE seen_at >= $1 ORDER BY host, id`, db.At(now.Add(-silent)))
	if err != nil || len(hosts) == 0 {
		return err
	}
	return problem.New(problem.Conflict, "operate.in_use", problem.Args{"hosts": strings.Join(slices.Compact(hosts), ", "), "minutes": int(silent.Minutes())})
}

// Forget empties what servers have said of themselves and of the installation, in a database that was put
// back from a backup: those servers do not run on it.
func Forget(ctx context.Context, tx db.Tx) error {
	for _, table := range []string{"replica", "condition"} {
		if _, err := tx.Exec(ctx, "DELETE FROM "+db.Quote(table)); err != nil {
			return err
		}
	}
	return nil
}
