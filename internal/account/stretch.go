package account

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Recipe is how a key is drawn from a passphrase, with the salt: it is kept beside what the key locks, and
// says nothing of either.
type Recipe string

// Strong is what keys that lock something for years cost: three passes over 64 MiB, the second setting of
// RFC 9106 section 4.
var Strong = Params{Memory: 64 * 1024, Time: 3, Lanes: 4}

// NewRecipe makes a recipe with a salt of 16 random bytes.
func NewRecipe(p Params, salt []byte) Recipe {
	return Recipe(fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s", argon2.Version, p.Memory, p.Time, p.Lanes, base64.RawStdEncoding.EncodeToString(salt)))
}

// Stretch draws 32 bytes from a passphrase. It waits while many passwords are being looked at: each takes much
// memory. A recipe that asks for more than the machine has is an error.
func (a *Accounts) Stretch(ctx context.Context, passphrase string, recipe Recipe) ([]byte, error) {
	// The form of a hash with an empty one at its end, read by the same strict reader.
	h, err := parsePHC(string(recipe) + "$" + base64.RawStdEncoding.EncodeToString(make([]byte, hashBytes)))
	if err != nil || strings.Count(string(recipe), "$") != 4 {
		return nil, errPHC
	}
	if err := a.turn(ctx); err != nil {
		return nil, err
	}
	defer a.turnOver()
	return argon2.IDKey([]byte(passphrase), h.salt, h.params.Time, h.params.Memory, h.params.Lanes, hashBytes), nil
}
