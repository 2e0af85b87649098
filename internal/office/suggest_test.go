package office

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/db"
)

func TestAnOfficeIsSuggestedFromACitizensWords(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		w.service(t, Service{Title: "Akta kelahiran", Words: "bayi lahir surat lahir"})
		w.service(t, Service{Title: "Perpanjangan KTP-el", Words: "kartu tanda penduduk identitas"})
		w.service(t, Service{Place: Place{Body: w.body, Unit: w.next}, Title: "Imunisasi", Words: "vaksin bayi"})
		w.service(t, Service{Title: "Kartu keluarga lama", ValidTo: "2020"})
		for _, tt := range []struct {
			name, words string
			want        string
		}{
			{"in her own words", "Saya sudah tiga minggu menunggu akta anak saya yang baru lahir", "Akta kelahiran"},
			{"with other beginnings and endings", "tolong memperpanjang identitas penduduk", "Perpanjangan KTP-el"},
			{"of the right office", "vaksin habis untuk bayi", "Imunisasi"},
			{"the office alone", "puskesmas selalu tutup", "Puskesmas Contoh"},
			{"what is offered no more", "kartu keluarga", "Perpanjangan KTP-el"},
			{"nothing that fits", "jembatan rusak berlubang", ""},
			{"idle words", "saya mohon tolong di kantor ini", ""},
			{"nothing", "", ""},
			{"an emoji", "🙂🙂", ""},
			{"right to left", "\u202eمرحبا", ""},
			{"SQL and script", "'; DROP TABLE unit; -- <script>akta</script>", "Akta kelahiran"},
			{"a hundred thousand words", "akta " + strings.Repeat("rusak ", 100_000), "Akta kelahiran"},
			{"no text", "akta \xff\xfe", "Akta kelahiran"},
		} {
			list, err := w.Suggest(t.Context(), w.db, w.city.ID, tt.words, 3)
			got := ""
			if len(list) > 0 {
				got = list[0].Title
			}
			if err != nil || got != tt.want {
				t.Errorf("%s: got %q, want %q (%v)", tt.name, got, tt.want, err)
			}
		}
		if list, err := w.Suggest(t.Context(), w.db, w.other.ID, "akta", 3); err != nil || len(list) != 0 {
			t.Errorf("another authority: %v, %v", list, err)
		}
		if list, err := w.Suggest(t.Context(), w.db, "", "akta", 3); err != nil || len(list) != 1 {
			t.Errorf("everywhere: %v, %v", list, err)
		}
	})
}

func TestAnOfficeWithoutServicesIsSuggestedByItsName(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		list, err := w.Suggest(t.Context(), w.db, w.city.ID, "puskesmas", 5)
		if err != nil || len(list) != 1 || list[0].ID != "" || list[0].Unit != w.next || list[0].Path() != w.body+"/"+w.next {
			t.Errorf("%+v, %v", list, err)
		}
		if err := w.SetSheet(t.Context(), w.keeper, w.body, w.next, Sheet{Words: "berobat sakit dokter"}, ""); err != nil {
			t.Fatal(err)
		}
		if list, err := w.Suggest(t.Context(), w.db, w.city.ID, "dokter tidak datang", 5); err != nil || len(list) != 1 {
			t.Errorf("a change is seen at once: %v, %v", list, err)
		}
	})
}

func TestWhatATransactionTookBackIsNotSuggested(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		back := errors.New("taken back")
		err := w.db.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			if _, err := tx.Exec(ctx, `UPDATE unit SET name = 'Balai Karantina' WHERE id = $1`, w.unitID); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `UPDATE public_revision SET revision = revision + 1 WHERE one = 1`); err != nil {
				return err
			}
			if list, err := w.Suggest(ctx, tx, w.city.ID, "karantina", 1); err != nil || len(list) != 1 {
				t.Errorf("inside: %v, %v", list, err)
			}
			return back
		})
		if !errors.Is(err, back) {
			t.Fatal(err)
		}
		if list, err := w.Suggest(t.Context(), w.db, w.city.ID, "karantina", 1); err != nil || len(list) != 0 {
			t.Errorf("afterwards: %v, %v", list, err)
		}
	})
}

func TestServicesAreFoundBySearch(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		w.service(t, Service{Title: "Akta kelahiran", Words: "surat lahir"})
		w.service(t, Service{Title: "Salinan akta"})
		w.service(t, Service{Title: "Akta lama", ValidTo: "2020"})
		for query, want := range map[string][]string{
			"akta": {"Akta kelahiran", "Salinan akta"}, "lahir surat": {"Akta kelahiran"}, "%": nil, "": nil, "' OR 1=1": nil,
		} {
			list, err := w.Search(t.Context(), query, 10)
			var got []string
			for _, s := range list {
				got = append(got, s.Title)
			}
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%s: %s %v", query, diff, err)
			}
		}
	})
}

func TestStemsOfOneWordMeet(t *testing.T) {
	t.Parallel()
	for _, words := range []string{"memperpanjang perpanjangan diperpanjang", "kependudukan penduduk penduduknya", "perizinan izin izinnya", "kelahiran lahir"} {
		var want string
		for i, word := range strings.Fields(words) {
			got := stemOf(word)
			if i == 0 {
				want = got[0]
			}
			if got[0] != want {
				t.Errorf("%s: %v, not %s", word, got, want)
			}
		}
	}
}

// 1.0 ms with 3,000 services of one authority that all have the commonest words, the index being there.
func BenchmarkSuggest(b *testing.B) {
	x := &index{found: map[string][]hit{}}
	for i := range 3000 {
		x.add(Service{ID: fmt.Sprint(i), Title: fmt.Sprint("Layanan izin usaha nomor", i)}, part{fmt.Sprint("izin usaha jenis", i%100, " kecamatan", i%50), inTitle})
	}
	stems := stemsOf(strings.Repeat("izin usaha saya di kecamatan7 belum keluar padahal jenis12 sudah ", 20))
	for b.Loop() {
		if len(x.like(stems, 5)) != 5 {
			b.Fatal("nothing")
		}
	}
}
