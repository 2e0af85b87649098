package sealed

import (
	"bytes"
	"encoding/hex"
	"testing"

	"pgregory.net/rapid"
)

// The shares of RFC 9591, appendix E.1: three shares of a key over the scalars of edwards25519, which are those
// of ristretto255, two of which make it again.
func TestSharesAreThoseOfRFC9591(t *testing.T) {
	t.Parallel()
	const secret = "7b1c33d3f5291d85de664833beb1ad469f7fb6025a0ec78b3a790c6e13a98304"
	published := []string{
		"929dcc590407aae7d388761cddb0c0db6f5627aea8e217f4a033f2ec83d93509",
		"a91e66e012e4364ac9aaa405fcafd370402d9859f7b6685c07eed76bf409e80d",
		"d3cb090a075eb154e82fdb4b3cb507f110040905468bb9c46da8bdea643a9a02",
	}
	for _, pair := range [][2]int{{1, 2}, {1, 3}, {2, 3}, {3, 1}} {
		var points []point
		for _, x := range pair {
			value, err := hex.DecodeString(published[x-1])
			if err != nil {
				t.Fatal(err)
			}
			points = append(points, point{uint16(x), value})
		}
		number, err := recoverNumber(2, points...)
		if err != nil {
			t.Fatal(err)
		}
		if raw, err := number.MarshalBinary(); err != nil || hex.EncodeToString(raw) != secret {
			t.Errorf("shares %v make %x, %v", pair, raw, err)
		}
	}
}

func ring(t interface{ Fatal(...any) }, n int) (*master, public, []private) {
	m, err := newMaster()
	if err != nil {
		t.Fatal(err)
	}
	pub, err := m.public()
	if err != nil {
		t.Fatal(err)
	}
	all, err := m.split(n)
	if err != nil {
		t.Fatal(err)
	}
	return m, pub, all
}

func TestAnyTwoOfficersOpenAndNobodyAlone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 7).Draw(t, "officers")
		text := rapid.SliceOfN(rapid.Byte(), 0, 64).Draw(t, "text")
		_, pub, all := ring(t, n)
		locked, err := pub.lock(text, "case 1")
		if err != nil {
			t.Fatal(err)
		}
		a := rapid.IntRange(0, n-1).Draw(t, "a")
		b := (a + rapid.IntRange(1, n-1).Draw(t, "b")) % n
		part, err := all[a].part(locked)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := all[b].open(pub, locked, point{all[a].X, part}, "case 1"); err != nil || !bytes.Equal(got, text) {
			t.Fatalf("%d and %d of %d: %q, %v", a, b, n, got, err)
		}
		if _, err := all[b].open(pub, locked, point{all[a].X, part}, "case 2"); err == nil {
			t.Fatal("it opened as another case's")
		}
		own, err := all[b].part(locked)
		if err != nil {
			t.Fatal(err)
		}
		for x := range uint16(9) { // what one officer has, under every name
			if _, err := all[b].open(pub, locked, point{x, own}, "case 1"); err == nil {
				t.Fatal("an officer opened it alone")
			}
		}
	})
}

func TestAPartIsWorthNothingForAnotherLockNorAfterASplitAfresh(t *testing.T) {
	t.Parallel()
	m, pub, all := ring(t, 3)
	one, err := pub.lock([]byte("siti"), "a")
	if err != nil {
		t.Fatal(err)
	}
	two, err := pub.lock([]byte("budi"), "a")
	if err != nil {
		t.Fatal(err)
	}
	part, err := all[0].part(one)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := all[1].open(pub, two, point{1, part}, "a"); err == nil {
		t.Error("a part opened another lock")
	}
	again, err := m.split(3)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again[1].open(pub, one, point{1, part}, "a"); err == nil {
		t.Error("a part of before opened with a share of after")
	}
	if made, err := masterFrom(&all[0], &again[1]); err == nil && made.number.IsEqual(m.number) {
		t.Error("shares of two splits made the key")
	}
	if made, err := masterFrom(&again[2], &again[0]); err != nil || !made.number.IsEqual(m.number) {
		t.Errorf("two shares of one split: %v", err)
	}
}

func TestBytesFromOutsideOpenNothing(t *testing.T) {
	t.Parallel()
	_, pub, all := ring(t, 2)
	locked, err := pub.lock([]byte("siti"), "a")
	if err != nil {
		t.Fatal(err)
	}
	part, err := all[0].part(locked)
	if err != nil {
		t.Fatal(err)
	}
	for i := range locked {
		bent := bytes.Clone(locked)
		bent[i] ^= 1
		if _, err := all[1].open(pub, bent, point{1, part}, "a"); err == nil {
			t.Fatalf("byte %d bent, and it opened", i)
		}
	}
	for _, short := range [][]byte{nil, locked[:10], locked[:throwBytes], make([]byte, 100)} {
		if _, err := all[1].open(pub, short, point{1, part}, "a"); err == nil {
			t.Errorf("%d bytes opened", len(short))
		}
	}
}

// The bar is 50 ms beside what the passphrase costs, which is meant to cost (argon2id, 64 MiB, three passes): both officers'
// work together. It takes 1.2 ms on one core of a small virtual machine.
func BenchmarkOpening(b *testing.B) {
	_, pub, all := ring(b, 5)
	locked, err := pub.lock(make([]byte, 32), "a")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		part, err := all[0].part(locked)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := all[1].open(pub, locked, point{all[0].X, part}, "a"); err != nil {
			b.Fatal(err)
		}
	}
}

// What it costs to take a secret report in: 0.4 ms.
func BenchmarkLocking(b *testing.B) {
	_, pub, _ := ring(b, 2)
	for b.Loop() {
		if _, err := pub.lock(make([]byte, 32), "a"); err != nil {
			b.Fatal(err)
		}
	}
}
