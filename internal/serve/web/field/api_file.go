package field

import (
	"context"
	"net/http"
	"path"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/serve/tus"
)

// uploadPath is where files come in parts, before they are brought to their forms.
const uploadPath = Prefix + "/kirim"

// calling is where the call of a request stands in its context.
type calling struct{}

// registerUploads adds the address for files in parts. They are their person's, so that another phone of theirs may go
// on with one.
func (f *Field) registerUploads(mux *http.ServeMux) {
	parts := http.NewServeMux()
	tus.Register(parts, tus.Deps{
		Catalog: f.Catalog, Files: f.Files, Log: f.Log, Now: f.Now, Path: uploadPath,
		Owner: func(r *http.Request) (string, error) {
			owner, ok := r.Context().Value(calling{}).(string)
			if !ok {
				return "", problem.New(problem.Unauthenticated, "field.no_credential", nil)
			}
			return owner, nil
		},
	})
	handle := func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodOptions { // what is spoken here is no secret
			parts.ServeHTTP(w, r)
			return
		}
		c := f.call(w, r)
		if err := c.prove(r.Context(), byDevice); err != nil {
			c.fail(err)
			return
		}
		owner := evidence.AccountOwner(c.actor.Account)
		parts.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), calling{}, owner)))
	}
	mux.HandleFunc(uploadPath, handle)
	mux.HandleFunc(uploadPath+"/{id}", handle)
}

// takeFile brings an upload to its form: POST files {"form", "ref", "upload"}, or with
// "refused" instead of the upload, that its bytes were refused while they came.
func (f *Field) takeFile(ctx context.Context, c *call) (any, error) {
	var asked struct {
		Form   string `json:"form"`
		Ref    string `json:"ref"`
		Upload string `json:"upload"` // its id, or the address that it has
		// Refused: parts of it were answered with a refusal, so that there is no upload.
		Refused bool `json:"refused"`
	}
	if err := c.read(&asked); err != nil {
		return nil, err
	}
	var got form.Attachment
	var err error
	if asked.Refused {
		got, err = f.Forms.NotTaken(ctx, c.actor, asked.Form, asked.Ref)
	} else {
		got, err = f.Forms.Attach(ctx, c.actor, asked.Form, asked.Ref, path.Base(asked.Upload))
	}
	if err != nil {
		return nil, err
	}
	said := struct {
		Outcome string `json:"outcome"`
		Why     string `json:"why"`
	}{Outcome: got.What}
	if got.What == form.FileRefused {
		said.Why = c.Named(got.Why.Key, got.Why.Args)
	}
	return said, nil
}
