package account

import (
	"strings"

	"github.com/patuh-id/patuh/internal/base/locale"
)

// Slip is a one-time link as plain text, to be printed and handed over. It says who it is for, what
// to do and until when, and that nobody will ask for it.
func Slip(p *locale.Printer, l Link, origin string) string {
	until := l.Expires.UTC().Format("2006-01-02 15:04") + " UTC"
	lines := []string{p.T("account.slip.title."+string(l.Kind), "name", l.Name), ""}
	if l.Kind == Join {
		lines = append(lines, p.T("account.slip.join"))
	}
	if l.Mail != "" {
		lines = append(lines, p.T("account.slip.mail", "mail", l.Mail))
	}
	lines = append(lines,
		p.T("account.slip.address", "url", l.URL(origin)),
		p.T("account.slip.code", "code", l.Code),
		p.T("account.slip.until", "until", until),
		"", p.T("account.slip.secret"))
	return strings.Join(lines, "\n") + "\n"
}

// CardSlip is a code sheet as plain text, five codes a line.
func CardSlip(p *locale.Printer, who Account, sheet []string) string {
	var b strings.Builder
	b.WriteString(p.T("account.slip.card", "name", who.Name) + "\n\n")
	for i, code := range sheet {
		number := p.Int(i + 1)
		b.WriteString(strings.Repeat(" ", max(0, 3-len(number))) + number + "  " + code)
		if i%5 == 4 || i == len(sheet)-1 {
			b.WriteString("\n")
		} else {
			b.WriteString("    ")
		}
	}
	b.WriteString("\n" + p.T("account.slip.card_use") + "\n")
	return b.String()
}
