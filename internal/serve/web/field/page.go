package field

import (
	"bytes"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// writePage makes the whole page before it sends any of it.
func (f *Field) writePage(w http.ResponseWriter, r *http.Request, c ui.Context, page ui.Page, body templ.Component, status int) {
	var out bytes.Buffer
	if err := ui.Layout(c, page).Render(templ.WithChildren(r.Context(), body), &out); err != nil {
		serve.Failed(w, r, f.Log, err)
		serve.Refuse(w, r, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(out.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes()) // a reader who went away is no failure of the page
}
