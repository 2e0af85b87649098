package backup

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"filippo.io/age"

	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// copier brings files to the target, each once: what lies there already is passed over, so that a backup
// that was cut off goes on where it ended.
type copier struct {
	b       *Backups
	m       *meter
	secret  []byte
	there   map[[sha256.Size]byte]bool
	seen    map[blob.Sum]bool
	files   []FileHead
	damaged int64
}

// newCopier finds out what is there.
func (b *Backups) newCopier(ctx context.Context, m *meter) (*copier, error) {
	c := &copier{b: b, m: m, there: map[[sha256.Size]byte]bool{}, seen: map[blob.Sum]bool{}}
	var err error
	if c.secret, err = b.secret(ctx); err != nil {
		return nil, err
	}
	there, err := b.plan.Target.List(ctx, filesDir)
	if err != nil {
		return nil, err
	}
	for _, object := range there {
		if fileName.MatchString(object.Name) && object.Size > 0 {
			c.there[key(object.Name)] = true
		}
	}
	return c, nil
}

// key is the part of a file's name that tells it from others.
func key(name string) [sha256.Size]byte {
	var k [sha256.Size]byte
	_, _ = hex.Decode(k[:], []byte(strings.TrimSuffix(name[len("files/00/"):], ".age"))) // 64 digits, by the pattern
	return k
}

const secretKey = "backups.names"

// secret keeps the names of files from saying which files they are. It is part of the database, so it goes
// where the backups go.
func (b *Backups) secret(ctx context.Context) ([]byte, error) {
	var fresh [32]byte
	_, _ = rand.Read(fresh[:]) // never fails
	var found string
	err := b.deps.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO setting (key, value, changed_at) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING`,
			secretKey, hex.EncodeToString(fresh[:]), db.At(b.deps.Now())); err != nil {
			return err
		}
		var err error
		found, err = db.One(ctx, tx, db.Column[string], `SELECT value FROM setting WHERE key = $1`, secretKey)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the secret of file names: %w", err)
	}
	return hex.DecodeString(found)
}

// name is where a file lies at the target. It depends on the recipients: files made for others are of no
// use to these.
func (c *copier) name(sum blob.Sum) string {
	recipients := slices.Sorted(slices.Values(c.b.plan.Recipients))
	mac := hmac.New(sha256.New, c.secret)
	fmt.Fprintf(mac, "%s\n%s\n", strings.Join(recipients, " "), sum)
	digits := hex.EncodeToString(mac.Sum(nil))
	return filesDir + digits[:2] + "/" + digits + ".age"
}

// all brings what has not been brought yet.
func (c *copier) all(ctx context.Context) error {
	if c.b.deps.Files == nil {
		return nil
	}
	var fresh []blob.Info
	var total int64
	for info, err := range c.b.deps.Files.All(ctx) {
		if err != nil {
			return fmt.Errorf("list the files: %w", err)
		}
		if c.seen[info.Sum] {
			continue
		}
		c.seen[info.Sum] = true
		fresh = append(fresh, info)
		if !c.there[key(c.name(info.Sum))] {
			total += info.Size
		}
	}
	if len(fresh) > 0 {
		c.m.stage(Files, total)
	}
	for _, info := range fresh {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := c.one(ctx, info); err != nil {
			return err
		}
	}
	return nil
}

// errOther is what a file fails with whose bytes are not those of its name.
var errOther = errors.New("backup: a file is no longer what it was")

// one brings a file. One that was deleted meanwhile is passed over; one that is damaged is counted, since
// it is no reason to leave out everything else.
func (c *copier) one(ctx context.Context, info blob.Info) error {
	name := c.name(info.Sum)
	if !c.there[key(name)] {
		_, err := c.b.plan.Target.Put(ctx, name, func(w io.Writer) error { return c.encrypt(ctx, w, info) })
		switch {
		case problem.KindOf(err) == problem.NotFound:
			return nil
		case errors.Is(err, errOther):
			c.damaged++
			c.b.deps.Log.ErrorContext(ctx, "a file is damaged and cannot be backed up", "sum", info.Sum.String())
			return nil
		case err != nil:
			return err
		}
		c.there[key(name)] = true
	}
	c.files = append(c.files, FileHead{info.Sum.String(), info.Size, name})
	return nil
}

func (c *copier) encrypt(ctx context.Context, w io.Writer, info blob.Info) error {
	file, opened, err := c.b.deps.Files.Open(ctx, info.Sum)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	secret, err := age.Encrypt(w, c.b.recipients...)
	if err != nil {
		return err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(secret, sum), &paced{ctx: ctx, from: file, m: c.m})
	if err != nil {
		return err
	}
	if blob.Sum(sum.Sum(nil)) != info.Sum || n != opened.Size {
		return errOther
	}
	return secret.Close()
}
