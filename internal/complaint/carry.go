package complaint

import (
	"context"
	"slices"
	"strconv"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/redact"
)

// The fields of an entry's data about files that go with a case to another authority: of a referral how many
// went, or stayed behind because the reporter did not allow it; of Carry what they said.
const (
	filesWent = "files_went"
	filesKept = "files_kept"
	mayCarry  = "may_carry"
)

// carried are the acts with which the reporter's files come, whoever wrote them down.
var carried = []Act{Receive, Supply}

// Goes is a file of the reporter's on its way to another authority: as it came, or a redacted copy of it instead.
type Goes struct {
	File   string
	Copy   string // empty: as it came
	Looked bool   // somebody has looked at what goes
}

// AsItCame reports whether a file may go to another authority as it came: a voice never, since what is said in it is
// written down; a picture only of whoever is open, since of all others it may show who or where they are.
func AsItCame(one *Case, file *evidence.File) bool {
	return !file.Sound() && (one.Secrecy == Open || !file.Picture())
}

// going are the files, or copies of them, that go along, out of those that the reporter sent.
func (c *Complaints) going(ctx context.Context, tx db.Tx, a *acting, r Referral, ids []string, may bool) ([]string, error) {
	if !may {
		return nil, nil
	}
	if r.unasked {
		return c.unasked(ctx, tx, a, ids)
	}
	copies, err := c.Shields.Copies(ctx, tx, a.was.ID)
	if err != nil {
		return nil, err
	}
	var f faults
	var going []string
	for _, g := range r.Goes {
		file, err := c.Files.Get(ctx, tx, g.File)
		if err != nil {
			return nil, err
		}
		id := g.File
		// Of what waits to be looked at by the machine nobody can have looked at anything.
		fits := slices.Contains(ids, g.File) && AsItCame(&a.was, &file) && file.State == evidence.Ready
		if g.Copy != "" {
			id, fits = g.Copy, slices.Contains(ids, g.File) && redact.CopyOf(copies, g.Copy, g.File)
		}
		switch {
		case !fits:
			f.add("goes-"+g.File, "not_so", nil)
		case !g.Looked:
			f.add("goes-"+g.File, "not_looked", nil)
		default:
			going = append(going, id)
		}
	}
	return going, f.found.Err()
}

// unasked are the files that go along where the machine hands a case on and nobody looks at them: those that may
// go as they came, of a reporter who said that they may. An open reporter is never asked that, so theirs stay: a
// picture may show others, and they can send it again on the receipt there.
func (c *Complaints) unasked(ctx context.Context, tx db.Tx, a *acting, ids []string) ([]string, error) {
	if a.was.Secrecy == Open {
		return nil, nil
	}
	var going []string
	for _, id := range ids {
		file, err := c.Files.Get(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		if AsItCame(&a.was, &file) {
			going = append(going, id)
		}
	}
	return going, nil
}

// Along are the files that the reporter sent, by their ids, and whether they go along when the case is handed to
// another authority of this installation. What officers added stays where it is. Those of an open case go; of a
// secret or anonymous one only once the reporter has allowed it, since a voice, a face or a form may say who
// somebody is who chose that nobody should know. Entries are those of the case, in order.
func Along(one *Case, entries []Entry) ([]string, bool) {
	may := one.Secrecy == Open
	var files []string
	for _, e := range entries {
		if e.Act == Carry {
			may = one.Secrecy == Open || e.MayCarry()
		}
		if e.Party == ByReporter || slices.Contains(carried, e.Act) {
			files = append(files, e.Files()...)
		}
	}
	return files, may
}

// Carry says whether the files of a reporter who is not open go along when the case is handed to another
// authority: they may take it back until that happens. Kinds: Conflict where the case is over, or where the
// reporter is open, whose files go along anyway.
func (c *Complaints) Carry(ctx context.Context, v Visitor, may bool) (Case, error) {
	return c.speak(ctx, v, Carry, Said{}, false, func(_ context.Context, _ db.Tx, a *acting) error {
		if a.was.Secrecy == Open {
			return problem.New(problem.Conflict, "complaint.changed_somehow", nil)
		}
		a.entry.Data[mayCarry] = strconv.FormatBool(may)
		return nil
	})
}

// MayCarry is what an entry of Carry says.
func (e *Entry) MayCarry() bool { return e.Data[mayCarry] == "true" }

// Went is how many files went along with a referral, and how many stayed behind.
func (e *Entry) Went() (int, int) {
	number := func(name string) int {
		n, err := strconv.Atoi(e.Data[name])
		if err != nil {
			return 0 // it says nothing of them
		}
		return n
	}
	return number(filesWent), number(filesKept)
}

// carry has the files of a case go along into another authority, or says that they stay.
func (c *Complaints) carry(ctx context.Context, tx db.Tx, a *acting, guest *arrival, r Referral) error {
	all, err := entries(ctx, tx, a.was.ID)
	if err != nil {
		return err
	}
	ids, may := Along(&a.was, all)
	if ids, err = c.sound(ctx, tx, ids); err != nil || len(ids) == 0 {
		return err
	}
	going, err := c.going(ctx, tx, a, r, ids, may)
	if err != nil {
		return err
	}
	if n := len(ids) - len(going); n > 0 {
		a.entry.Data[filesKept] = strconv.Itoa(n)
	}
	if len(going) > 0 {
		guest.carries, a.entry.Data[filesWent] = going, strconv.Itoa(len(going))
	}
	return nil
}

// sound leaves those files that were not refused or erased.
func (c *Complaints) sound(ctx context.Context, q db.Queryer, ids []string) ([]string, error) {
	var left []string
	for _, id := range ids {
		one, err := c.Files.Get(ctx, q, id)
		if err != nil {
			return nil, err
		}
		if one.State == evidence.Ready || one.State == evidence.Waiting {
			left = append(left, id)
		}
	}
	return left, nil
}

// copied gives a case files of its own with the content of another's, and returns what stands in an entry's data
// of them.
func (c *Complaints) copied(ctx context.Context, tx db.Tx, one *Case, ids []string) (string, error) {
	held := holder(*one)
	held.Nameless = one.Secrecy != Open
	files, err := c.Files.Copy(ctx, tx, access.Machine(), held, ids...)
	list := make([]string, len(files))
	for i, file := range files {
		list[i] = file.ID
	}
	return fileList(list), err
}
