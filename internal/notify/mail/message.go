package mail

import (
	"html/template"
	netmail "net/mail"
	"strings"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"

	"github.com/patuh-id/patuh/internal/notify"
)

// message is a letter as a mail: plain text first, and the same in HTML without anything to be fetched.
func (c *Channel) message(letter notify.Letter) (*gomail.Msg, error) {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(&netmail.Address{Name: c.options.Name, Address: c.options.From})
	m.AddToMailAddress(&netmail.Address{Name: letter.Name, Address: letter.To})
	m.Subject(letter.Subject)
	m.SetDateWithValue(c.options.Now())
	// The same at every attempt, so that a second copy is known as one.
	m.SetMessageIDWithValue(letter.ID + "@" + c.options.Host)
	// RFC 3834: nobody's absence shall answer this, and we would read no answer.
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader(gomail.HeaderXAutoResponseSuppress, "All")
	m.SetGenHeader("X-Patuh-Delivery", letter.ID)
	m.SetGenHeader(gomail.HeaderContentLang, string(letter.Lang))
	if letter.Digest && letter.Settings != "" {
		m.SetGenHeader(gomail.HeaderListUnsubscribe, "<"+letter.Settings+">")
	}
	m.SetBodyString(gomail.TypeTextPlain, text(letter))
	return m, m.AddAlternativeHTMLTemplate(page, letter)
}

// width is where lines of plain text are broken, as mail programs do.
const width = 76

func text(letter notify.Letter) string {
	var b strings.Builder
	for _, paragraph := range letter.Paragraphs {
		b.WriteString(wrapped(paragraph) + "\n\n")
	}
	for _, line := range letter.Lines {
		b.WriteString("* " + line.Subject + "\n  " + line.Said + "\n")
		if line.Link != "" {
			b.WriteString("  " + line.Link + "\n")
		}
		b.WriteString("\n")
	}
	if letter.Link != "" {
		b.WriteString(letter.Open + ":\n" + letter.Link + "\n\n")
	}
	b.WriteString("-- \n")
	for _, foot := range letter.Foot {
		b.WriteString(wrapped(foot) + "\n")
	}
	return b.String()
}

// wrapped breaks a paragraph between words.
func wrapped(paragraph string) string {
	var b strings.Builder
	column := 0
	for word := range strings.FieldsSeq(paragraph) {
		length := utf8.RuneCountInString(word)
		switch {
		case column == 0:
		case column+1+length > width:
			b.WriteString("\n")
			column = 0
		default:
			b.WriteString(" ")
			column++
		}
		b.WriteString(word)
		column += length
	}
	return b.String()
}

// page is the mail in HTML: headings, paragraphs and links, in the reader's own type and colours.
var page = template.Must(template.New("mail").Parse(`<!DOCTYPE html>
<html lang="{{.Lang}}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Subject}}</title></head>
<body>
<main>
<h1>{{.Subject}}</h1>
{{range .Paragraphs}}<p>{{.}}</p>
{{end}}{{if .Lines}}<ul>
{{range .Lines}}<li>{{if .Link}}<a href="{{.Link}}">{{.Subject}}</a>{{else}}{{.Subject}}{{end}}<br>{{.Said}}</li>
{{end}}</ul>
{{end}}{{if .Link}}<p><a href="{{.Link}}">{{.Open}}</a></p>
{{end}}</main>
<hr>
<footer>
{{range .Foot}}<p><small>{{.}}</small></p>
{{end}}</footer>
</body>
</html>
`))
