package account

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Params are what argon2id costs. Memory is in KiB.
type Params struct {
	Memory, Time uint32
	Lanes        uint8
}

// Current is what new passwords cost: one pass over 46 MiB, one of the settings that OWASP's
// password storage guide gives as equal; 54 ms where it was measured.
var Current = Params{Memory: 46 * 1024, Time: 1, Lanes: 1}

// Bounds of what a stored string may ask for: a row that somebody wrote into the database must not
// take the machine's memory.
const (
	maxMemory = 256 * 1024
	maxTime   = 16
	maxLanes  = 8
	saltBytes = 16
	hashBytes = 32
	maxPHC    = 256
)

var errPHC = errors.New("account: not an argon2id string")

// phc is a hash with everything needed to make it again.
type phc struct {
	params     Params
	salt, hash []byte
}

// makePHC hashes a password with a new salt.
func makePHC(password string, p Params) string {
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	return phc{p, salt, argon2.IDKey([]byte(password), salt, p.Time, p.Memory, p.Lanes, hashBytes)}.String()
}

// String writes the form of the password hashing competition,
// $argon2id$v=19$m=47104,t=1,p=1$salt$hash.
func (h phc) String() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.params.Memory, h.params.Time, h.params.Lanes,
		base64.RawStdEncoding.EncodeToString(h.salt), base64.RawStdEncoding.EncodeToString(h.hash))
}

// matches takes as long for a wrong password as for the right one.
func (h phc) matches(password string) bool {
	p := h.params
	got := argon2.IDKey([]byte(password), h.salt, p.Time, p.Memory, p.Lanes, uint32(len(h.hash)))
	return subtle.ConstantTimeCompare(got, h.hash) == 1
}

// parsePHC reads exactly what String writes. The error does not repeat the text.
func parsePHC(text string) (phc, error) {
	parts := strings.Split(text, "$")
	if len(text) > maxPHC || len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" ||
		parts[2] != "v="+strconv.Itoa(argon2.Version) {
		return phc{}, errPHC
	}
	params, err := parseParams(parts[3])
	if err != nil {
		return phc{}, err
	}
	salt, err := base64.RawStdEncoding.Strict().DecodeString(parts[4])
	if err != nil || len(salt) < 8 || len(salt) > 64 {
		return phc{}, errPHC
	}
	hash, err := base64.RawStdEncoding.Strict().DecodeString(parts[5])
	if err != nil || len(hash) < 16 || len(hash) > 64 {
		return phc{}, errPHC
	}
	h := phc{params, salt, hash}
	if h.String() != text {
		return phc{}, errPHC
	}
	return h, nil
}

func parseParams(text string) (Params, error) {
	var values [3]uint64
	parts := strings.Split(text, ",")
	if len(parts) != 3 {
		return Params{}, errPHC
	}
	for i, name := range []string{"m=", "t=", "p="} {
		digits, ok := strings.CutPrefix(parts[i], name)
		value, err := strconv.ParseUint(digits, 10, 32)
		if !ok || err != nil {
			return Params{}, errPHC
		}
		values[i] = value
	}
	m, t, p := values[0], values[1], values[2]
	if t < 1 || t > maxTime || p < 1 || p > maxLanes || m < 8*p || m > maxMemory {
		return Params{}, errPHC
	}
	return Params{Memory: uint32(m), Time: uint32(t), Lanes: uint8(p)}, nil
}
