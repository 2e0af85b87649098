package account

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

const (
	keyFile  = "installation.key"
	keyBytes = 32
)

// Key is the installation's own secret: what is hashed or sealed with it is of no use to somebody
// who took the database alone. It prints as nothing.
type Key struct {
	secret [keyBytes]byte
	boxes  sync.Map // by their purposes, of which there are few
}

// String keeps the key out of logs.
func (*Key) String() string { return "(key)" }

// GoString keeps the key out of logs.
func (*Key) GoString() string { return "(key)" }

// ParseKey reads a key from a setting: 32 bytes in base64. The error is of kind Invalid and does
// not repeat the text.
func ParseKey(text string) (*Key, error) {
	raw, err := base64.StdEncoding.Strict().DecodeString(strings.TrimSpace(text))
	if err != nil || len(raw) != keyBytes {
		return nil, problem.New(problem.Invalid, "account.key.form", nil)
	}
	var k Key
	copy(k.secret[:], raw)
	return &k, nil
}

// OpenKey reads the key in the data folder, or makes one that only its owner may read. Two programs
// that start at once agree on one key. Invalid when others than its owner may read it.
func OpenKey(folder string) (*Key, error) {
	name := filepath.Join(folder, keyFile)
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeKey(folder, name); err != nil {
			return nil, fmt.Errorf("make the installation key: %w", err)
		}
		text, err = os.ReadFile(name)
	}
	if err != nil {
		return nil, fmt.Errorf("read the installation key: %w", err)
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("look at %s: %w", name, err)
	}
	if os.PathSeparator == '/' && info.Mode().Perm()&0o077 != 0 {
		return nil, problem.New(problem.Invalid, "account.key.open", problem.Args{"path": name})
	}
	return ParseKey(string(text))
}

// FindKey reads the key in the data folder; nil when there is none.
func FindKey(folder string) (*Key, error) {
	if _, err := os.Stat(filepath.Join(folder, keyFile)); errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // a folder without a key is no failure
	}
	return OpenKey(folder)
}

// makeKey writes a whole key beside its place and links it there, so that nobody reads half a key
// and the first of two wins.
func makeKey(folder, name string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	draft, err := os.CreateTemp(folder, keyFile+".*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(draft.Name()) }() // gone already when it was renamed
	var raw [keyBytes]byte
	rand.Read(raw[:])
	_, err = draft.WriteString(base64.StdEncoding.EncodeToString(raw[:]) + "\n")
	if err = errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	if err := os.Link(draft.Name(), name); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// Derive returns a key of 32 bytes for one purpose of another room. Keys of different purposes say
// nothing of each other, nor of this one.
func (k *Key) Derive(purpose string) []byte { return k.mac("derive", purpose) }

// hash is the keyed hash of a text for one purpose, in hexadecimal. Texts of different purposes
// never have the same hash.
func (k *Key) hash(purpose string, parts ...string) string {
	return hex.EncodeToString(k.mac(purpose, parts...))
}

func (k *Key) mac(purpose string, parts ...string) []byte {
	mac := hmac.New(sha256.New, k.secret[:])
	for _, part := range append([]string{purpose}, parts...) {
		// Lengths in front, so that ("ab", "c") is not ("a", "bc").
		mac.Write(strconv.AppendInt(nil, int64(len(part)), 10))
		mac.Write([]byte(":" + part))
	}
	return mac.Sum(nil)
}

// seal encrypts a text that must be read again, bound to what it belongs to.
func (k *Key) seal(purpose, owner, text string) (string, error) {
	box, err := k.box(purpose)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, box.NonceSize())
	rand.Read(nonce)
	return base64.RawStdEncoding.EncodeToString(box.Seal(nonce, nonce, []byte(text), []byte(owner))), nil
}

func (k *Key) open(purpose, owner, sealed string) (string, error) {
	box, err := k.box(purpose)
	if err != nil {
		return "", err
	}
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(raw) < box.NonceSize() {
		return "", errors.New("account: a sealed secret has the wrong form")
	}
	text, err := box.Open(nil, raw[:box.NonceSize()], raw[box.NonceSize():], []byte(owner))
	if err != nil {
		return "", errors.New("account: a sealed secret does not open with this key")
	}
	return string(text), nil
}

// Sealer seals what another room must read again, for one purpose.
type Sealer struct {
	key     *Key
	purpose string
}

// Sealer returns the sealer of a purpose, which no other room names.
func (k *Key) Sealer(purpose string) Sealer { return Sealer{k, "room." + purpose} }

// Seal encrypts a text, bound to the id of what it belongs to.
func (s Sealer) Seal(owner, text string) (string, error) { return s.key.seal(s.purpose, owner, text) }

// Open decrypts what Seal returned for the same owner.
func (s Sealer) Open(owner, sealed string) (string, error) {
	return s.key.open(s.purpose, owner, sealed)
}

func (k *Key) box(purpose string) (cipher.AEAD, error) {
	if made, ok := k.boxes.Load(purpose); ok {
		return made.(cipher.AEAD), nil
	}
	block, err := aes.NewCipher(k.mac("seal", purpose))
	if err != nil {
		return nil, err
	}
	box, err := cipher.NewGCM(block)
	if err == nil {
		k.boxes.Store(purpose, box)
	}
	return box, err
}

// Hash is what a secret is looked up by; nobody finds the secret from it.
func (s Sealer) Hash(parts ...string) string { return s.key.hash(s.purpose, parts...) }

// CheckKey makes sure that this is the key the database was begun with: with another one every
// token, code and TOTP secret would silently be wrong. The error is of kind Conflict.
func (a *Accounts) CheckKey(ctx context.Context) error {
	want := a.Key.hash("check")
	now := a.now()
	var kept string
	err := a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO setting (key, value, changed_at) VALUES ('account.key', $1, $2)
			ON CONFLICT (key) DO NOTHING`, want, now)
		if err != nil {
			return err
		}
		return tx.QueryRow(ctx, `SELECT value FROM setting WHERE key = 'account.key'`).Scan(&kept)
	})
	if err != nil {
		return fmt.Errorf("check the installation key: %w", err)
	}
	if !hmac.Equal([]byte(kept), []byte(want)) {
		return problem.New(problem.Conflict, "account.key.other", nil)
	}
	return nil
}
