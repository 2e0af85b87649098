package cli

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/config"
	"github.com/patuh-id/patuh/internal/base/locale"
)

var update = flag.Bool("update", false, "write the reference of the settings")

// wording is what the reference says besides the texts of the flags.
type wording struct {
	title, lead, columns, unset, no, secret, list, choice string
}

var (
	inEnglish = wording{
		title: "Settings",
		lead: `This page is written from the program's flags (` + "`go test ./internal/cli -run Settings -update`" + `); a test fails when they differ.

Every setting can be given in three ways. The first that gives it counts:

1. a flag, ` + "`--public-url https://patuh.example.go.id`" + `
2. a variable of the environment, ` + "`PATUH_PUBLIC_URL=https://patuh.example.go.id`" + `
3. a line in the file that ` + "`--config`" + ` or ` + "`PATUH_CONFIG`" + ` names, under the flag's name:

` + "```" + `
# /etc/patuh/patuh.yaml
public-url: https://patuh.example.go.id
trusted-proxy: [127.0.0.1, 10.0.0.0/24]
cache-mb: 64
database-file: /etc/patuh/database
` + "```" + `

In the environment and in the file, each can also be the path of a file that holds the value: ` + "`PATUH_DATABASE_FILE`" + `,
` + "`database-file`" + `. **Give secrets that way**: other users of the machine can see flags. An unknown name, a value of the wrong kind and
a setting given both ways stop the program, and it says where. An empty value is as good as none.

` + "`patuh config check`" + ` takes the same flags as ` + "`patuh serve`" + `. It prints each setting with where it comes from, tries what can be tried
without changing anything (database, data folder, keys, certificate, addresses), names every fault, and then exits with 2. Run it as
the user that runs the server.`,
		columns: "| Flag | Variable | Default | Meaning |",
		unset:   "none", no: "no", secret: "**Secret.**", list: "In a variable: separated by commas.", choice: "One of:",
	}
	inIndonesian = wording{
		title: "Setelan",
		lead: `Halaman ini ditulis dari flag program (` + "`go test ./internal/cli -run Settings -update`" + `); pengujian gagal bila keduanya berbeda.

Setiap setelan dapat diberikan dengan tiga cara. Yang berlaku ialah yang pertama mengisinya:

1. flag, ` + "`--public-url https://patuh.example.go.id`" + `
2. variabel lingkungan, ` + "`PATUH_PUBLIC_URL=https://patuh.example.go.id`" + `
3. baris di berkas yang disebut ` + "`--config`" + ` atau ` + "`PATUH_CONFIG`" + `, dengan nama flagnya:

` + "```" + `
# /etc/patuh/patuh.yaml
public-url: https://patuh.example.go.id
trusted-proxy: [127.0.0.1, 10.0.0.0/24]
cache-mb: 64
database-file: /etc/patuh/database
` + "```" + `

Di variabel dan di berkas, masing-masing dapat juga berupa letak berkas yang memuat nilainya: ` + "`PATUH_DATABASE_FILE`" + `,
` + "`database-file`" + `. **Berikan rahasia dengan cara itu**: flag terlihat oleh pengguna lain di mesin yang sama. Nama yang tidak dikenal, nilai
yang salah jenisnya, dan setelan yang diberikan dengan dua cara menghentikan program, dan disebutkan letaknya. Nilai kosong sama dengan tidak diisi.

` + "`patuh config check`" + ` menerima flag yang sama dengan ` + "`patuh serve`" + `. Perintah itu menampilkan setiap setelan beserta asalnya, mencoba
semua yang dapat dicoba tanpa mengubah apa pun (basis data, folder data, kunci, sertifikat, alamat), menyebut setiap kesalahan, lalu keluar
dengan kode 2. Jalankan sebagai pengguna yang menjalankan server.`,
		columns: "| Flag | Variabel | Bawaan | Arti |",
		unset:   "kosong", no: "tidak", secret: "**Rahasia.**", list: "Di variabel: dipisah koma.", choice: "Salah satu dari:",
	}
)

func TestSettingsReferenceTellsTheFlags(t *testing.T) {
	t.Parallel()
	catalog, err := Catalog()
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range map[string]string{
		"docs/settings.en.md": settingsPage(catalog.Printer(locale.English), inEnglish),
		"docs/pengaturan.md":  settingsPage(catalog.Printer(locale.Indonesian), inIndonesian),
	} {
		if *update {
			if err := os.WriteFile(filepath.Join(repository, name), []byte(page), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if diff := cmp.Diff(readPage(t, name), page); diff != "" {
			t.Errorf("%s (-page +flags):\n%s", name, diff)
		}
	}
}

func settingsPage(p *locale.Printer, w wording) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n\n%s\n|---|---|---|---|\n", w.title, w.lead, w.columns)
	for _, s := range allSettings() {
		value := w.unset
		switch {
		case s.Default != "":
			value = "`" + s.Default + "`"
		case s.Kind == config.Switch:
			value = w.no
		}
		meaning := []string{p.T(s.help)}
		if len(s.Values) > 0 {
			meaning = append(meaning, w.choice+" `"+strings.Join(s.Values, "`, `")+"`.")
		}
		if s.Kind == config.List {
			meaning = append(meaning, w.list)
		}
		if s.Secret {
			meaning = append(meaning, w.secret)
		}
		fmt.Fprintf(&b, "| `--%s` | `%s` | %s | %s |\n", s.Name, s.Variable(), value,
			strings.ReplaceAll(strings.Join(meaning, " "), "|", `\|`))
	}
	return b.String()
}

// Whatever looks like a secret is one: its value is shown nowhere.
func TestSecretsAreMarked(t *testing.T) {
	t.Parallel()
	files := map[string]bool{"tls-key": true, "backup-keys-to": true} // paths, which anybody may know
	for _, s := range allSettings() {
		looks := strings.Contains(s.Name, "key") || strings.Contains(s.Name, "secret") ||
			strings.Contains(s.Name, "password") || strings.Contains(s.Name, "token") || s.Name == "database"
		if looks && !files[s.Name] && !s.Secret {
			t.Errorf(`--%s looks like a secret: mark it with setting:"secret"`, s.Name)
		}
	}
}
