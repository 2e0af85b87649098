package operate

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// patience bounds how long a part may take to say how it is.
const patience = 5 * time.Second

// Survey is what a look at the whole installation found.
type Survey struct {
	Conditions []condition.Condition
	// At is when somebody last looked; zero when nobody ever did.
	At time.Time
}

// Worst is the state that wants somebody most: an alarm before what could not be found out before
// what wants watching.
func (s Survey) Worst() condition.State {
	worst := condition.Good
	for _, c := range s.Conditions {
		if gravity[c.State] > gravity[worst] {
			worst = c.State
		}
	}
	return worst
}

// Count returns how many conditions are in a state.
func (s Survey) Count(state condition.State) int {
	n := 0
	for _, c := range s.Conditions {
		if c.State == state {
			n++
		}
	}
	return n
}

var gravity = map[condition.State]int{condition.Alarm: 3, condition.Unknown: 2, condition.Watch: 1}

// TopicKey names a part of the installation.
func TopicKey(topic string) string { return "operate.topic." + topic }

// StateKey names a state.
func StateKey(state condition.State) string { return "operate.state." + string(state) }

// Survey looks at every part of the installation now. Kinds: those of access.Decide.
func (o *Operator) Survey(ctx context.Context, actor access.Actor) (Survey, error) {
	if err := access.Decide(actor, access.ReadConditions, everything); err != nil {
		return Survey{}, err
	}
	kept, err := o.kept(ctx, o.deps.DB)
	if err != nil {
		return Survey{}, err
	}
	now := o.deps.Now()
	found := o.look(ctx)
	for i := range found {
		found[i].Since = since(kept, found[i], now)
	}
	return Survey{Conditions: found, At: now}, nil
}

// LastSurvey is what the servers last found by themselves, for whoever cannot look from where they
// are: a command. Kinds: those of access.Decide.
func (o *Operator) LastSurvey(ctx context.Context, actor access.Actor) (Survey, error) {
	if err := access.Decide(actor, access.ReadConditions, everything); err != nil {
		return Survey{}, err
	}
	kept, err := o.kept(ctx, o.deps.DB)
	var s Survey
	for _, k := range kept {
		s.Conditions = append(s.Conditions, k.Condition)
		if k.at.After(s.At) {
			s.At = k.at
		}
	}
	return s, err
}

// look asks the parts one after the other: each costs little, and a look hurries nobody.
func (o *Operator) look(ctx context.Context) []condition.Condition {
	found := o.ask(ctx, o.deps.Probes)
	for _, own := range []condition.Probe{{Topic: "replica", Look: o.replicas}, {Topic: "job", Look: o.queue}} {
		found = append(found, o.ask(ctx, []condition.Probe{own})...)
	}
	return found
}

func (o *Operator) ask(ctx context.Context, probes []condition.Probe) []condition.Condition {
	var found []condition.Condition
	for _, p := range probes {
		lines, err := o.askOne(ctx, p)
		if err != nil {
			o.deps.Log.WarnContext(ctx, "a part of the installation cannot say how it is", "topic", p.Topic, "error", err)
			lines = []condition.Condition{{
				Topic: p.Topic, State: condition.Unknown, Said: "operate.condition.unknown", Do: "operate.condition.unknown_do",
			}}
		}
		found = append(found, lines...)
	}
	return found
}

func (o *Operator) askOne(ctx context.Context, p condition.Probe) ([]condition.Condition, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return p.Look(ctx)
}

// keptCondition is a condition as it was last found.
type keptCondition struct {
	condition.Condition
	at, told time.Time
}

type conditionKey struct{ topic, part string }

func keyOf(c condition.Condition) conditionKey { return conditionKey{c.Topic, c.Part} }

func (o *Operator) kept(ctx context.Context, q db.Queryer) ([]keptCondition, error) {
	return db.All(ctx, q, func(row db.Row) (keptCondition, error) {
		var k keptCondition
		var args string
		var since, at, told db.Time
		if err := row.Scan(&k.Topic, &k.Part, &k.State, &k.Said, &k.Do, &args, &since, &at, &told); err != nil {
			return k, err
		}
		k.Since, k.at, k.told = since.Time, at.Time, told.Time
		var err error
		k.Args, err = readArgs([]byte(args))
		return k, err
	}, `SELECT topic, part, state, said, todo, args, since, looked_at, told_at FROM condition ORDER BY position, topic, part`)
}

// since is when a condition began: when the last look found it in the same state, as it was then.
func since(kept []keptCondition, c condition.Condition, now time.Time) time.Time {
	if !c.Since.IsZero() {
		return c.Since
	}
	i := slices.IndexFunc(kept, func(k keptCondition) bool { return keyOf(k.Condition) == keyOf(c) && k.State == c.State })
	if i < 0 {
		return now
	}
	return kept[i].Since
}

// writeArgs and readArgs keep the arguments of a text: numbers, words and days.
func writeArgs(args problem.Args) ([]byte, error) {
	plain := map[string]any{}
	for name, value := range args {
		switch v := value.(type) {
		case string, int, int64:
			plain[name] = v
		case locale.Day:
			plain[name] = map[string]string{"day": time.Time(v).Format(time.RFC3339)}
		default:
			return nil, fmt.Errorf("the text of a condition has an argument %s of type %T", name, value)
		}
	}
	return json.Marshal(plain)
}

func readArgs(data []byte) (problem.Args, error) {
	var plain map[string]json.RawMessage
	if err := json.Unmarshal(data, &plain); err != nil {
		return nil, err
	}
	args := problem.Args{}
	for name, raw := range plain {
		value, err := readArg(raw)
		if err != nil {
			return nil, fmt.Errorf("argument %s: %w", name, err)
		}
		args[name] = value
	}
	return args, nil
}

func readArg(raw json.RawMessage) (any, error) {
	var number int
	if json.Unmarshal(raw, &number) == nil {
		return number, nil
	}
	var words string
	if json.Unmarshal(raw, &words) == nil {
		return words, nil
	}
	var special struct{ Day string }
	if err := json.Unmarshal(raw, &special); err != nil {
		return nil, err
	}
	day, err := time.Parse(time.RFC3339, special.Day)
	return locale.Day(day), err
}
