package access

import (
	"fmt"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/base/locale"
)

// The reference pages are the table in words; a change of the table that is not in them fails here.
func TestReferencePagesTellTheTable(t *testing.T) {
	t.Parallel()
	golden(t, "../../docs/access.md", reference(printer(t, locale.English), english))
	golden(t, "../../docs/hak-akses.md", reference(printer(t, locale.Indonesian), indonesian))
}

// headings are the words of a page that are said nowhere else.
type headings struct {
	title, lead, all, everyone, action, roles, at, alone, with, acts, first, second, subject, settled, apart, role, others, assesses string
}

var english = headings{
	title: "Who may do what, where",
	lead: `This page is written from the table in ` + "`internal/access/table.go`" + ` (` + "`go test ./internal/access -update`" + `); a test
fails when they differ. What is not in it, nobody may.

A position stands at the installation, in an authority, at a body in the work of one authority (a body that the authority keeps, or one that
answers it through a liaison), or at a unit. Its right counts there only, or there and in all that lies inside. Authorities see nothing of
each other: what lies outside the scope of your positions is "not found". The commands on the machine may everything and are recorded
under the machine's name.`,
	all: "For all", everyone: "Who", action: "Action", roles: "By role", at: "Position at", alone: "There only",
	with: "There and in all inside", acts: "Not both by one person, about one thing", first: "Who does this",
	second: "may not do this", subject: "be the person it is about",
	settled: `## Only with a right that has lasted %d days

Whoever was given the right by a person or a provider waits as long, so that nobody appoints a second self for it. What the machine gave
counts at once.
`, apart: "Not both held by one person, where the scopes overlap",
	role: "Role", others: "not with",
	assesses: "An Ombudsman office assesses any body. Whoever holds one of these roles there holds none of those beside it above, anywhere",
}

var indonesian = headings{
	title: "Siapa boleh melakukan apa, di mana",
	lead: `Halaman ini ditulis dari tabel di ` + "`internal/access/table.go`" + ` (` + "`go test ./internal/access -update`" + `); pengujian
gagal bila keduanya berbeda. Yang tidak tertulis di sini tidak boleh dilakukan siapa pun.

Sebuah jabatan berada di instalasi, di instansi, di penyelenggara dalam pekerjaan satu instansi (penyelenggara yang dikelola instansi itu, atau
yang menjawabnya lewat pejabat penghubung), atau di unit. Haknya berlaku di sana saja, atau di sana beserta semua isinya. Antarinstansi tidak
saling melihat: yang di luar lingkup jabatan Anda "tidak ditemukan". Perintah di mesin boleh semuanya dan dicatat atas nama mesin.`,
	all: "Untuk semua", everyone: "Siapa", action: "Tindakan", roles: "Menurut peran", at: "Jabatan di", alone: "Di sana saja",
	with: "Di sana beserta isinya", acts: "Tidak boleh keduanya oleh satu orang, atas satu hal", first: "Yang melakukan ini",
	second: "tidak boleh melakukan ini", subject: "menjadi orang yang bersangkutan",
	settled: `## Hanya dengan hak yang sudah berumur %d hari

Yang haknya diberikan seseorang atau penyedia identitas menunggu selama itu, agar tidak ada yang mengangkat bayangannya sendiri. Yang
diberikan mesin langsung berlaku.
`, apart: "Tidak boleh dirangkap satu orang, bila lingkupnya bertindihan",
	role: "Peran", others: "tidak dengan",
	assesses: "Kantor Ombudsman menilai penyelenggara mana pun. Yang memegang salah satu peran ini di sana tidak memegang peran di sebelahnya di atas, di mana pun",
}

func reference(p *locale.Printer, h headings) string {
	var b strings.Builder
	action := func(a Action) string {
		if a == Subject {
			return h.subject
		}
		return p.T(a.Key())
	}
	fmt.Fprintf(&b, "# %s\n\n%s\n\n## %s\n\n| %s | %s |\n|---|---|\n", h.title, h.lead, h.all, h.action, h.everyone)
	for _, row := range rows {
		if row.Audience != ByRole {
			fmt.Fprintf(&b, "| %s | %s |\n", action(row.Action), p.T(row.Audience.Key()))
		}
	}
	fmt.Fprintf(&b, "\n## %s\n", h.roles)
	for _, role := range Roles() {
		fmt.Fprintf(&b, "\n### %s\n\n| %s | %s | %s |\n|---|---|---|\n", capital(p.T(role.Key())), h.at, h.alone, h.with)
		for _, g := range table {
			if g.Role == role {
				fmt.Fprintf(&b, "| %s | %s | %s |\n", p.T(g.Level.Key()), list(g.Here, action), list(g.Within, action))
			}
		}
	}
	fmt.Fprintf(&b, "\n## %s\n\n| %s | %s |\n|---|---|\n", h.acts, h.first, h.second)
	for _, pair := range pairs {
		fmt.Fprintf(&b, "| %s | %s |\n", action(pair.First), action(pair.Second))
	}
	fmt.Fprintf(&b, "\n"+h.settled+"\n", SettleDays)
	for _, one := range settled {
		fmt.Fprintf(&b, "- %s\n", action(one))
	}
	fmt.Fprintf(&b, "\n## %s\n\n| %s | %s |\n|---|---|\n", h.apart, h.role, h.others)
	var assessing []Role
	for _, one := range apart {
		fmt.Fprintf(&b, "| %s | %s |\n", p.T(one.Role.Key()),
			list(one.Others, func(r Role) string { return p.T(r.Key()) }))
		if one.Assesses {
			assessing = append(assessing, one.Role)
		}
	}
	fmt.Fprintf(&b, "\n%s: %s.\n", h.assesses, list(assessing, func(r Role) string { return p.T(r.Key()) }))
	return b.String()
}

func list[T any](items []T, text func(T) string) string {
	if len(items) == 0 {
		return "–"
	}
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = text(item)
	}
	return strings.Join(texts, "; ")
}

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
