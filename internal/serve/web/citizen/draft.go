package citizen

import (
	"context"
	"errors"
	"slices"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/serve"
)

const (
	wherePath  = reportPath + "/tempat"
	reachPath  = reportPath + "/kontak"
	checkPath  = reportPath + "/periksa"
	sendPath   = reportPath + "/kirim"
	sentPath   = reportPath + "/terkirim"
	forgetPath = reportPath + "/hapus"
	exitPath   = reportPath + "/keluar"
	draftFiles = reportPath + "/berkas"
)

func (z *Citizen) reportRoutes() []route {
	return []route{
		{method: get, path: reportPath, serve: z.whatPage},
		{method: post, path: reportPath, serve: z.keepWhat, stream: true},
		{method: get, path: wherePath, serve: z.wherePage},
		{method: post, path: wherePath, serve: z.keepWhere},
		{method: get, path: reachPath, serve: z.reachPage},
		{method: post, path: reachPath, serve: z.keepReach, many: []string{"needs"}},
		{method: get, path: checkPath, serve: z.checkPage},
		{method: post, path: sendPath, serve: z.send},
		{method: get, path: sentPath, serve: z.sentPage},
		{method: get, path: sentPath + "/catatan", serve: z.sentNote},
		{method: get, path: sentPath + "/tanda-terima", serve: z.sentPaper},
		{method: post, path: forgetPath, serve: z.forget},
		{method: get, path: exitPath, serve: z.exit},
		{method: post, path: draftFiles + "/{id}/hapus", serve: z.discardFile},
	}
}

// stepOf is the page on which a field of a draft is asked for.
func stepOf(field string) string {
	switch {
	case slices.Contains([]string{"kind", "words", "danger", "voice", "photo", "file"}, field):
		return reportPath
	case slices.Contains([]string{
		"authority", "place", "position", "region", "office", "targetbody", "targetunit", "category", "service", "about", "happened", "asked",
		"promised", "wish", "link",
	}, field):
		return wherePath
	default:
		return reachPath
	}
}

// began reads the draft of the browser. Where there is none, the way to the first step is returned.
func (r *request) began(ctx context.Context) (complaint.Draft, string, error) {
	if r.token == "" {
		return complaint.Draft{}, r.URL(reportPath + "?" + againName + "=1"), nil
	}
	d, err := r.citizen.Cases.Draft(ctx, r.token)
	switch {
	case unlessMissing(err) != nil:
		return d, "", err
	case d.Sent != "":
		return d, r.URL(sentPath), nil
	case d.Kept.IsZero(): // there is none
		return d, r.URL(reportPath + "?" + againName + "=1"), nil
	}
	return d, "", nil
}

// keep keeps the draft, and returns what is wrong with the fields of one of its steps. What is wrong is kept
// all the same: nothing that somebody typed is lost.
func (z *Citizen) keep(ctx context.Context, r *request, d *complaint.Draft, step string) error {
	d.Lang = string(r.Lang)
	if err := z.Cases.KeepDraft(ctx, r.token, *d); err != nil {
		return err
	}
	var here problem.Faults
	for _, fault := range z.Cases.DraftFaults(*d) {
		if stepOf(fieldOf(fault)) == step {
			here = append(here, fault)
		}
	}
	return here.Err()
}

// sendable are the ids of files that go along: those that were not refused.
func sendable(files []evidence.File) []string {
	var all []string
	for _, file := range files {
		if file.State != evidence.Refused {
			all = append(all, file.ID)
		}
	}
	return all
}

// gather puts the files that were sent so far into the draft.
func (z *Citizen) gather(ctx context.Context, r *request, d *complaint.Draft) ([]evidence.File, error) {
	files, err := r.files(ctx)
	if err != nil || slices.Equal(d.Files, sendable(files)) {
		return files, err
	}
	d.Files = sendable(files)
	return files, z.Cases.KeepDraft(ctx, r.token, *d)
}

// againName is the parameter that says that there was nothing to go on with.
const againName = "ulang"

// files are those that the draft of the browser has.
func (r *request) files(ctx context.Context) ([]evidence.File, error) {
	if r.token == "" {
		return nil, nil
	}
	mine, _, err := r.citizen.Files.Mine(ctx, complaint.DraftOwner(r.token))
	slices.Reverse(mine) // as they were sent
	return mine, err
}

// fromName is the parameter that says that a file is taken out on the last page, not on the first.
const fromName = "periksa"

// discardFile takes a file out of the draft.
func (z *Citizen) discardFile(ctx context.Context, r *request) (answer, error) {
	if r.token == "" {
		return answer{to: r.URL(reportPath)}, nil
	}
	err := z.Files.Discard(ctx, complaint.DraftOwner(r.token), r.part("id"))
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return answer{}, err
	}
	if r.http.URL.Query().Get(fromName) != "" {
		return r.goTo(checkPath, "file_gone"), nil
	}
	return r.goTo(reportPath, "file_gone"), nil
}

// forget clears the draft, or the receipt that it became: on a phone that many use nobody is to find it.
func (z *Citizen) forget(ctx context.Context, r *request) (answer, error) {
	done := "forgotten"
	if r.token != "" {
		d, err := z.Cases.Draft(ctx, r.token)
		if unlessMissing(err) != nil {
			return answer{}, err
		}
		if d.Sent != "" {
			done = "cleared"
		}
		if err := z.clear(ctx, r.token); err != nil {
			return answer{}, err
		}
	}
	z.cookies.keepDraft(r.writer, "")
	z.cookies.keepPass(r.writer, "")
	serve.Forget(r.writer, r.http)
	return r.goTo(reportPath, done), nil
}

// clear lets go of a draft that was not sent, and of its files.
func (z *Citizen) clear(ctx context.Context, token string) error {
	owner := complaint.DraftOwner(token)
	mine, under, err := z.Files.Mine(ctx, owner)
	for _, file := range mine {
		err = errors.Join(err, z.Files.Discard(ctx, owner, file.ID))
	}
	for _, u := range under {
		err = errors.Join(err, z.Files.Cancel(ctx, owner, u.ID))
	}
	return errors.Join(err, z.Cases.DropDraft(ctx, token))
}

// exit is the way out for whoever must not be seen here: this browser has neither draft nor receipt any
// more, and is somewhere else. A browser that only fetches ahead what might be clicked is left alone, and no
// other site's link takes a draft away from anybody.
func (z *Citizen) exit(_ context.Context, r *request) (answer, error) {
	if r.http.Header.Get("Sec-Purpose") == "" && r.http.Header.Get("Sec-Fetch-Site") != "cross-site" {
		z.cookies.keepDraft(r.writer, "")
		z.cookies.keepPass(r.writer, "")
		serve.Forget(r.writer, r.http)
	}
	return answer{to: r.URL("/")}, nil
}
