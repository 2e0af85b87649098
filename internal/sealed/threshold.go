package sealed

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hpke"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/cloudflare/circl/group"
	"github.com/cloudflare/circl/secretsharing"
)

// What is locked for an authority has two locks, one around the other. The outer one is ElGamal over
// ristretto255 with its private number shared among the officers (two of them open it, and neither learns
// more than this one lock's key: the number is never put together). The inner one is HPKE (RFC 9180) with
// X25519 and ML-KEM-768, whose private key every officer has: whoever breaks the outer one with a machine
// of the future stands before it.
//
// Everything private is drawn from one number, the master, that exists only while a ceremony lasts.

var (
	curve = group.Ristretto255
	kem   = hpke.MLKEM768X25519()
	kdf   = hpke.HKDFSHA256()
	aead  = hpke.AES256GCM()
)

// needed is how many officers open something together.
const needed = 2

var (
	errLock  = errors.New("sealed: this does not open")
	errShare = errors.New("sealed: this is no share")
)

// public is what locks.
type public struct{ point, hybrid []byte }

// private is what officers have of an authority's key: their own shares, and the key of the inner lock.
type private struct {
	X      uint16 `json:"x"`
	Number []byte `json:"n"` // share of the outer lock's number
	Master []byte `json:"m"` // share of the master
	Inner  []byte `json:"i"` // what the inner lock's key is drawn from
}

// master is everything about a key. It is dropped at the end of a ceremony.
type master struct {
	number, outer group.Scalar
	inner         []byte
}

func newMaster() (*master, error) { return masterOf(curve.RandomNonZeroScalar(rand.Reader)) }

func masterOf(number group.Scalar) (*master, error) {
	raw, err := number.MarshalBinary()
	if err != nil {
		return nil, err
	}
	inner, err := hkdf.Key(sha256.New, raw, nil, "patuh sealed inner 1", 32)
	if err != nil {
		return nil, err
	}
	return &master{number, curve.HashToScalar(raw, []byte("patuh sealed outer 1")), inner}, nil
}

func (m *master) public() (public, error) {
	point, err := curve.NewElement().MulGen(m.outer).MarshalBinaryCompress()
	if err != nil {
		return public{}, err
	}
	key, err := kem.DeriveKeyPair(m.inner)
	if err != nil {
		return public{}, err
	}
	return public{point, key.PublicKey().Bytes()}, nil
}

// split shares a key among officers afresh: shares of different splits are worth nothing together.
func (m *master) split(n int) ([]private, error) {
	numbers, err := shares(m.outer, needed, n)
	if err != nil {
		return nil, err
	}
	masters, err := shares(m.number, needed, n)
	if err != nil {
		return nil, err
	}
	all := make([]private, n)
	for i := range all {
		all[i] = private{X: uint16(i + 1), Number: numbers[i], Master: masters[i], Inner: m.inner} //nolint:gosec // bounded by maxOfficers
	}
	return all, nil
}

// shares splits a number so that k of n find it again (Shamir); the i-th is at i + 1.
func shares(secret group.Scalar, k, n int) ([][]byte, error) {
	all := make([][]byte, n)
	for i, share := range secretsharing.New(rand.Reader, uint(k-1), secret).Share(uint(n)) { //nolint:gosec // small and positive
		raw, err := share.Value.MarshalBinary()
		if err != nil {
			return nil, err
		}
		all[i] = raw
	}
	return all, nil
}

// point is a share with where it stands.
type point struct {
	x     uint16
	value []byte
}

// recoverNumber finds a number from k of its shares.
func recoverNumber(k int, points ...point) (group.Scalar, error) {
	var all []secretsharing.Share
	seen := map[uint16]bool{}
	for _, p := range points {
		value := curve.NewScalar()
		if err := value.UnmarshalBinary(p.value); err != nil || p.x == 0 || seen[p.x] {
			return nil, errShare
		}
		seen[p.x] = true
		all = append(all, secretsharing.Share{ID: curve.NewScalar().SetUint64(uint64(p.x)), Value: value})
	}
	if len(all) < k {
		return nil, errShare
	}
	return secretsharing.Recover(uint(k-1), all) //nolint:gosec // small and positive
}

// masterFrom puts a key together from two officers' shares.
func masterFrom(a, b *private) (*master, error) {
	number, err := recoverNumber(needed, point{a.X, a.Master}, point{b.X, b.Master})
	if err != nil {
		return nil, err
	}
	return masterOf(number)
}

// lock locks a text for those who have the key of pub. It opens only with the same words beside it.
func (pub public) lock(text []byte, beside string) ([]byte, error) {
	hybrid, err := kem.NewPublicKey(pub.hybrid)
	if err != nil {
		return nil, err
	}
	inner, err := hpke.Seal(hybrid, kdf, aead, []byte("patuh sealed lock 1\n"+beside), text)
	if err != nil {
		return nil, err
	}
	whole := curve.NewElement()
	if err := whole.UnmarshalBinary(pub.point); err != nil || whole.IsIdentity() {
		return nil, errLock
	}
	once := curve.RandomNonZeroScalar(rand.Reader)
	throw, err := curve.NewElement().MulGen(once).MarshalBinaryCompress()
	if err != nil {
		return nil, err
	}
	box, err := pub.outer(throw, curve.NewElement().Mul(whole, once), beside)
	if err != nil {
		return nil, err
	}
	// The key is of this lock alone, so that a nonce of zeros is used once.
	return box.Seal(throw, make([]byte, box.NonceSize()), inner, []byte(beside)), nil
}

const throwBytes = 32

// outer is the outer lock, by what both sides of it come to.
func (pub public) outer(throw []byte, met group.Element, beside string) (cipher.AEAD, error) {
	raw, err := met.MarshalBinaryCompress()
	if err != nil || met.IsIdentity() {
		return nil, errLock
	}
	key, err := hkdf.Key(sha256.New, joined(raw, throw, pub.point, pub.hybrid), nil, "patuh sealed outer lock 1\n"+beside, 32)
	if err != nil {
		return nil, err
	}
	return boxOf(key)
}

// part is what one officer adds to the opening of one lock. It is worth nothing for another lock.
func (p *private) part(locked []byte) ([]byte, error) {
	if len(locked) <= throwBytes {
		return nil, errLock
	}
	throw, share := curve.NewElement(), curve.NewScalar()
	if err := throw.UnmarshalBinary(locked[:throwBytes]); err != nil || throw.IsIdentity() {
		return nil, errLock
	}
	if err := share.UnmarshalBinary(p.Number); err != nil {
		return nil, errShare
	}
	return curve.NewElement().Mul(throw, share).MarshalBinaryCompress()
}

// open opens a lock with one's own share and the part that another officer added.
func (p *private) open(pub public, locked []byte, other point, beside string) ([]byte, error) {
	mine, err := p.part(locked)
	if err != nil {
		return nil, err
	}
	met, err := meet(point{p.X, mine}, other)
	if err != nil {
		return nil, err
	}
	box, err := pub.outer(locked[:throwBytes], met, beside)
	if err != nil {
		return nil, err
	}
	inner, err := box.Open(nil, make([]byte, box.NonceSize()), locked[throwBytes:], []byte(beside))
	if err != nil {
		return nil, errLock
	}
	key, err := kem.DeriveKeyPair(p.Inner)
	if err != nil {
		return nil, err
	}
	text, err := hpke.Open(key, kdf, aead, []byte("patuh sealed lock 1\n"+beside), inner)
	if err != nil {
		return nil, errLock
	}
	return text, nil
}

// meet puts two parts together (Lagrange, in the exponent).
func meet(a, b point) (group.Element, error) {
	if a.x == b.x || a.x == 0 || b.x == 0 {
		return nil, errShare
	}
	met := curve.Identity()
	for _, pair := range [][2]point{{a, b}, {b, a}} {
		mine, other := curve.NewScalar().SetUint64(uint64(pair[0].x)), curve.NewScalar().SetUint64(uint64(pair[1].x))
		apart := curve.NewScalar().Sub(other, mine)
		weight := curve.NewScalar().Mul(other, apart.Inv(apart))
		part := curve.NewElement()
		if err := part.UnmarshalBinary(pair[0].value); err != nil || part.IsIdentity() {
			return nil, errShare
		}
		met.Add(met, curve.NewElement().Mul(part, weight))
	}
	return met, nil
}

// sealTo seals for one person's own public key, bound to what it is about.
func sealTo(public, text []byte, about string) ([]byte, error) {
	key, err := kem.NewPublicKey(public)
	if err != nil {
		return nil, err
	}
	return hpke.Seal(key, kdf, aead, []byte("patuh sealed to 1\n"+about), text)
}

// openWith opens what sealTo returned.
func openWith(key hpke.PrivateKey, sealed []byte, about string) ([]byte, error) {
	text, err := hpke.Open(key, kdf, aead, []byte("patuh sealed to 1\n"+about), sealed)
	if err != nil {
		return nil, errLock
	}
	return text, nil
}

// boxOf encrypts under a key of 32 bytes.
func boxOf(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// wrap encrypts under a key of 32 bytes that may be used again.
func wrap(key, text []byte, about string) ([]byte, error) {
	box, err := boxOf(key)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, box.NonceSize())
	_, _ = rand.Read(nonce) // never fails: crypto/rand ends the program instead
	return box.Seal(nonce, nonce, text, []byte(about)), nil
}

func unwrap(key, wrapped []byte, about string) ([]byte, error) {
	box, err := boxOf(key)
	if err != nil {
		return nil, err
	}
	if len(wrapped) < box.NonceSize() {
		return nil, errLock
	}
	text, err := box.Open(nil, wrapped[:box.NonceSize()], wrapped[box.NonceSize():], []byte(about))
	if err != nil {
		return nil, errLock
	}
	return text, nil
}

// joined puts parts together so that no two lists of them look alike.
func joined(parts ...[]byte) []byte {
	var all []byte
	for _, part := range parts {
		all = binary.BigEndian.AppendUint32(all, uint32(len(part))) //nolint:gosec // a few hundred bytes
		all = append(all, part...)
	}
	return all
}

func (p *private) text() ([]byte, error) { return json.Marshal(p) }

func privateOf(text []byte) (*private, error) {
	var p private
	if err := json.Unmarshal(text, &p); err != nil {
		return nil, fmt.Errorf("read a share: %w", errShare)
	}
	return &p, nil
}
