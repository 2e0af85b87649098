package backup

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// tidy lets go of backups that are too many, and of files that no backup needs. It fails without harm:
// the next one tries again.
func (b *Backups) tidy(ctx context.Context, newest Entry) {
	gone, err := b.letGo(ctx, newest.Name)
	if err == nil && len(gone) > 0 {
		err = b.markGone(ctx, gone)
	}
	if err == nil {
		err = b.sweepFiles(ctx)
	}
	if err != nil && ctx.Err() == nil {
		b.deps.Log.WarnContext(ctx, "old backups could not be tidied up", "error", err)
	}
}

// when is the moment in an archive's name.
func when(name string) (time.Time, bool) {
	name = name[strings.LastIndexByte(name, '/')+1:]
	if !archiveName.MatchString(name) {
		return time.Time{}, false
	}
	t, err := time.Parse(stamp, name[len("patuh-"):len(name)-len(archiveSuffix)])
	return t, err == nil
}

// Archive is a backup that lies at a target.
type Archive struct {
	Object
	Taken time.Time
}

// Archives lists what lies at a target, the newest first.
func Archives(ctx context.Context, target Target) ([]Archive, error) {
	objects, err := target.List(ctx, "patuh-")
	if err != nil {
		return nil, err
	}
	var all []Archive
	for _, o := range objects {
		if taken, ours := when(o.Name); ours {
			all = append(all, Archive{o, taken})
		}
	}
	slices.Reverse(all)
	return all, nil
}

// recent is how long every archive stays, counted back from the newest: one that is made before something
// is tried is not let go of for the sake of one made after.
const recent = 48 * time.Hour

// surplus are the archives that need not stay: the newest of each of the last days, weeks and months that
// have one stay, by the calendar of zone, and so do all of the 48 hours before last, last and whatever is newer.
func (k Keep) surplus(names []string, last string, zone *time.Location) []string {
	names = slices.Clone(names)
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(b, a) }) // newest first
	kept := map[string]bool{}
	for _, rule := range []struct {
		n    int
		unit func(time.Time) string
	}{
		{k.Daily, func(t time.Time) string { return t.Format("2006-01-02") }},
		{k.Weekly, func(t time.Time) string { year, week := t.ISOWeek(); return fmt.Sprint(year, "-", week) }},
		{k.Monthly, func(t time.Time) string { return t.Format("2006-01") }},
	} {
		units := map[string]bool{}
		for _, name := range names {
			t, ok := when(name)
			if !ok {
				continue
			}
			if unit := rule.unit(t.In(zone)); !units[unit] && len(units) < rule.n {
				units[unit] = true
				kept[name] = true
			}
		}
	}
	var surplus []string
	end, _ := when(last)
	for _, name := range names {
		if t, ours := when(name); ours && !kept[name] && name < last && end.Sub(t) > recent {
			surplus = append(surplus, name)
		}
	}
	return surplus
}

// letGo deletes the archives that are too many.
func (b *Backups) letGo(ctx context.Context, last string) ([]string, error) {
	archives, err := Archives(ctx, b.plan.Target)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, a := range archives {
		names = append(names, a.Name)
	}
	surplus := b.plan.Keep.surplus(names, last, b.plan.Zone)
	for i, name := range surplus {
		// The archive first: a list without one is harmless.
		if err := b.plan.Target.Delete(ctx, name); err != nil {
			return surplus[:i], err
		}
		if err := b.plan.Target.Delete(ctx, listOf(name)); err != nil {
			return surplus[:i+1], err
		}
	}
	return surplus, nil
}

func listOf(archive string) string { return strings.TrimSuffix(archive, archiveSuffix) + listSuffix }

func (b *Backups) markGone(ctx context.Context, names []string) error {
	return b.deps.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		for _, name := range names {
			if _, err := tx.Exec(ctx, `UPDATE backup SET gone_at = $1 WHERE name = $2 AND target = $3`,
				db.At(b.deps.Now()), name, b.plan.Target.String()); err != nil {
				return err
			}
		}
		return nil
	})
}

// young is how long a file stays that no archive names: one that is being made may be about to.
const young = 24 * time.Hour

// sweepFiles deletes files that no archive needs any more. Where one archive's list cannot be read, nothing
// is deleted.
func (b *Backups) sweepFiles(ctx context.Context) error {
	archives, err := Archives(ctx, b.plan.Target)
	if err != nil {
		return err
	}
	needed := map[[sha256.Size]byte]bool{}
	for _, a := range archives {
		if err := b.needs(ctx, listOf(a.Name), needed); err != nil {
			return err
		}
	}
	files, err := b.plan.Target.List(ctx, filesDir)
	if err != nil {
		return err
	}
	for _, f := range files {
		if !fileName.MatchString(f.Name) || needed[key(f.Name)] || b.deps.Now().Sub(f.Modified) < young {
			continue
		}
		if err := b.plan.Target.Delete(ctx, f.Name); err != nil {
			return err
		}
	}
	return nil
}

// needs notes the files of an archive.
func (b *Backups) needs(ctx context.Context, list string, needed map[[sha256.Size]byte]bool) error {
	file, _, err := b.plan.Target.Open(ctx, list)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	plain, err := gzip.NewReader(file)
	if err != nil {
		return damaged(err)
	}
	lines := bufio.NewScanner(plain)
	for lines.Scan() {
		if !fileName.MatchString(lines.Text()) {
			return problem.New(problem.Invalid, "backup.damaged", problem.Args{"error": list})
		}
		needed[key(lines.Text())] = true
	}
	if err := lines.Err(); err != nil {
		return damaged(err)
	}
	return nil
}
