package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// maxKey bounds a key's file, maxKeys how many there are.
const (
	maxKey  = 64 << 10
	maxKeys = 16
)

const keptKeys = "backups.keys"

// keepKeys writes the keys to their own place when they are not there as they are now. They go apart from
// what they open: whoever has the backup's secret key and both has everything.
func (b *Backups) keepKeys(ctx context.Context) error {
	if b.plan.Keys == nil || len(b.plan.KeyFiles) == 0 {
		return nil
	}
	packed, sum, err := b.packKeys(ctx)
	if err != nil || packed == nil {
		return err
	}
	place := b.plan.Keys
	there, err := place.List(ctx, "patuh-keys-")
	if err != nil {
		return err
	}
	kept, err := text(ctx, b.deps.DB, `SELECT value FROM setting WHERE key = '`+keptKeys+`'`)
	if err != nil {
		return err
	}
	if name, old, _ := strings.Cut(kept, " "); old == sum {
		for _, o := range there {
			if o.Name == name {
				return nil
			}
		}
	}
	if err := place.Ready(ctx, false); err != nil {
		return err
	}
	name := "patuh-keys-" + b.deps.Now().UTC().Format(stamp) + ".age"
	if _, err := place.Put(ctx, name, func(w io.Writer) error {
		secret, err := age.Encrypt(w, b.recipients...)
		if err != nil {
			return err
		}
		if _, err := secret.Write(packed); err != nil {
			return err
		}
		return secret.Close()
	}); err != nil {
		return err
	}
	return b.deps.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO setting (key, value, changed_at) VALUES ($1, $2, $3)
			ON CONFLICT (key) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at`, keptKeys, name+" "+sum, db.At(b.deps.Now()))
		return err
	})
}

// packKeys returns the keys as tar, and a keyed hash by which a change shows.
func (b *Backups) packKeys(ctx context.Context) ([]byte, string, error) {
	secret, err := b.secret(ctx)
	if err != nil {
		return nil, "", err
	}
	var packed bytes.Buffer
	mac := hmac.New(sha256.New, secret)
	fmt.Fprintln(mac, "keys", b.plan.Recipients, b.plan.Keys)
	archive := tar.NewWriter(&packed)
	found := 0
	for _, path := range b.plan.KeyFiles {
		data, err := os.ReadFile(path) //nolint:gosec // the operator's own folder
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, "", problem.New(problem.Unavailable, "backup.key_unreadable", problem.Args{"path": path, "error": short(err)})
		}
		found++
		header := tar.Header{Typeflag: tar.TypeReg, Name: filepath.Base(path), Size: int64(len(data)), Mode: 0o600, ModTime: b.deps.Now(), Format: tar.FormatUSTAR}
		if err := archive.WriteHeader(&header); err != nil {
			return nil, "", err
		}
		if _, err := archive.Write(data); err != nil {
			return nil, "", err
		}
		fmt.Fprintln(mac, header.Name, len(data))
		mac.Write(data)
	}
	if err := archive.Close(); err != nil || found == 0 {
		return nil, "", err
	}
	return packed.Bytes(), hex.EncodeToString(mac.Sum(nil)), nil
}

// Keys are keys of a backup that go into a data folder.
type Keys struct {
	folder  string
	files   map[string][]byte
	missing []string
}

// OpenKeys reads keys that are to be put into a data folder, and writes nothing. Names are those in known.
// Kinds: Invalid for an archive that is none, Conflict for a key that is there and is another.
func OpenKeys(r io.Reader, identities []age.Identity, folder string, known []string) (*Keys, error) {
	plain, err := decrypt(r, identities)
	if err != nil {
		return nil, err
	}
	keys, err := readKeys(plain, known)
	if err != nil {
		return nil, err
	}
	var missing []string
	for _, name := range known {
		data, ok := keys[name]
		if !ok {
			continue
		}
		have, err := os.ReadFile(filepath.Join(folder, name)) //nolint:gosec // a name we know
		switch {
		case errors.Is(err, fs.ErrNotExist):
			missing = append(missing, name)
		case err != nil:
			return nil, unreachable(folder, err)
		case !bytes.Equal(have, data):
			return nil, problem.New(problem.Conflict, "backup.key_there", problem.Args{"path": filepath.Join(folder, name)})
		}
	}
	return &Keys{folder, keys, missing}, nil
}

// File is what the key of a name says, empty when the archive does not have it.
func (k *Keys) File(name string) string { return string(k.files[name]) }

// Put writes the keys that are not there and returns their names.
func (k *Keys) Put() ([]string, error) {
	if err := os.MkdirAll(k.folder, 0o700); err != nil {
		return nil, unreachable(k.folder, err)
	}
	for _, name := range k.missing {
		if err := writeKey(filepath.Join(k.folder, name), k.files[name]); err != nil {
			return nil, unreachable(k.folder, err)
		}
	}
	return k.missing, nil
}

func readKeys(r io.Reader, known []string) (map[string][]byte, error) {
	allowed := map[string]bool{}
	for _, name := range known {
		allowed[name] = true
	}
	keys := map[string][]byte{}
	archive := tar.NewReader(r)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, damaged(err)
		}
		if header.Typeflag != tar.TypeReg || !allowed[header.Name] || header.Size > maxKey || len(keys) == maxKeys {
			return nil, damaged(fmt.Errorf("an entry %q", header.Name))
		}
		if keys[header.Name], err = io.ReadAll(archive); err != nil {
			return nil, damaged(err)
		}
	}
	if len(keys) == 0 {
		return nil, damaged(errors.New("no key in it"))
	}
	// The rest is authenticated, too.
	if _, err := io.Copy(io.Discard, r); err != nil {
		return nil, damaged(err)
	}
	return keys, nil
}

// writeKey writes a file whole or not at all, for its owner.
func writeKey(path string, data []byte) error {
	draft := path + ".new"
	file, err := os.OpenFile(draft, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return errors.Join(err, os.Remove(draft))
	}
	return os.Rename(draft, path)
}
