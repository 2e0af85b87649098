package web

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/sheet"
)

// export is a table of the portal as a file: the same rows as CSV, XLSX and JSON.
type export struct {
	name  string // of the file, without its ending
	table sheet.Table
}

// exportTypes are the formats of every table, in the order in which pages offer them.
var exportTypes = []struct {
	ending, contentType string
	write               func(io.Writer, sheet.Table) error
}{
	{"csv", "text/csv; charset=utf-8", sheet.WriteCSV},
	{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sheet.WriteXLSX},
	{"json", "application/json", writeJSON},
}

// exportRoutes are the addresses of a table's files: path with each ending, open to other sites.
// All understand the same parameters.
func exportRoutes(path string, params []string, table func(context.Context, *request) (export, error)) []route {
	var routes []route
	for _, kind := range exportTypes {
		routes = append(routes, route{
			path: path + "." + kind.ending, params: params, open: true,
			page: func(ctx context.Context, r *request) (*content, error) {
				e, err := table(ctx, r)
				if err != nil {
					return nil, err
				}
				return &content{
					contentType: kind.contentType, file: e.name + "." + kind.ending,
					write: func(_ context.Context, w io.Writer) error { return kind.write(w, e.table) },
				}, nil
			},
		})
	}
	return routes
}

// downloads are the links to the files of exportRoutes; path as given there, its {parts} filled in.
func downloads(r *request, path string, pairs ...string) []ui.Download {
	files := make([]ui.Download, 0, len(exportTypes))
	for _, kind := range exportTypes {
		files = append(files, ui.Download{
			Format: strings.ToUpper(kind.ending), Href: r.link(path+"."+kind.ending, pairs...),
		})
	}
	return files
}

// noticeTexts are the notices of a page as its exports carry them.
func noticeTexts(r *request, notices ...ui.Notice) []string {
	texts := make([]string, len(notices))
	for i, notice := range notices {
		texts[i] = r.T("ui.notice." + string(notice))
	}
	return texts
}

// sourceCell names sources in one cell, " | " between them, the way imports read them.
func sourceCell(sources []directory.Source) string {
	names := make([]string, len(sources))
	for i, s := range sources {
		names[i] = s.URL
		if s.URL == "" {
			names[i] = s.Title
		}
	}
	return strings.Join(names, " | ")
}

// writeJSON writes a table as
//
//	{"title": ..., "notices": [...], "columns": [{"key", "label", "type"}], "rows": [{key: value}]}
//
// Numbers keep their printed digits (95.50 stays 95.50); what is not known is null. Keys stand in
// the order of the columns.
func writeJSON(w io.Writer, t sheet.Table) error {
	out := bufio.NewWriter(w)
	head, err := jsonHead(t)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "{%s,\n\"rows\": [", head)
	keys := make([][]byte, len(t.Columns))
	for i, column := range t.Columns {
		if keys[i], err = json.Marshal(column.Key); err != nil {
			return err
		}
	}
	for n, row := range t.Rows {
		if n > 0 {
			fmt.Fprint(out, ",")
		}
		line, err := jsonRow(t, keys, row)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "\n%s", line)
	}
	fmt.Fprint(out, "\n]}\n")
	return out.Flush()
}

var jsonTypes = map[sheet.Kind]string{sheet.Text: "text", sheet.Number: "number", sheet.Integer: "integer"}

func jsonHead(t sheet.Table) ([]byte, error) {
	type column struct {
		Key   string `json:"key"`
		Label string `json:"label"`
		Type  string `json:"type"`
	}
	columns := make([]column, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = column{c.Key, c.Label, jsonTypes[c.Kind]}
	}
	head, err := json.Marshal(struct {
		Title   string   `json:"title"`
		Notices []string `json:"notices"`
		Columns []column `json:"columns"`
	}{t.Title, t.Notices, columns})
	if err != nil {
		return nil, err
	}
	return head[1 : len(head)-1], nil
}

func jsonRow(t sheet.Table, keys [][]byte, row []string) ([]byte, error) {
	if len(row) != len(keys) {
		return nil, fmt.Errorf("table %q: a row has %d cells, not %d", t.Title, len(row), len(keys))
	}
	var b bytes.Buffer
	b.WriteByte('{')
	for i, text := range row {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(keys[i])
		b.WriteByte(':')
		value, err := jsonValue(t.Columns[i].Kind, text)
		if err != nil {
			return nil, fmt.Errorf("table %q: %s: %w", t.Title, t.Columns[i].Key, err)
		}
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func jsonValue(kind sheet.Kind, text string) ([]byte, error) {
	switch {
	case text == "":
		return []byte("null"), nil
	case kind == sheet.Text:
		return json.Marshal(text)
	default:
		return json.Marshal(json.Number(text))
	}
}
