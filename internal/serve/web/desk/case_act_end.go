package desk

import (
	"context"
	"slices"
	"strconv"

	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// endActs are those by which a case ends, goes elsewhere, or is taken up again.
func endActs() []caseAct {
	return []caseAct{
		{name: "decide", path: "putusan", acts: []complaint.Act{complaint.Decide}, fields: decideFields, do: doDecide},
		{name: "redo", path: "kerjakan-lagi", acts: []complaint.Act{complaint.Redo}, danger: true, fields: redoFields, do: doRedo},
		{name: "extend", path: "perpanjang", acts: []complaint.Act{complaint.Extend}, when: extendable, fields: extendFields, do: doExtend},
		{name: "refer", path: "rujuk", acts: []complaint.Act{complaint.Refer}, danger: true, fields: referFields, do: doRefer},
		{name: "took", path: "diterima-instansi", acts: []complaint.Act{complaint.Took}, fields: tookFields, do: doTook},
		{name: "recall", path: "tarik", acts: []complaint.Act{complaint.Recall}, danger: true, fields: whyField, do: doRecall},
		{name: "archive", path: "arsip", acts: []complaint.Act{complaint.Archive}, danger: true, fields: archiveFields, do: doArchive},
		{name: "reopen", path: "buka-kembali", acts: []complaint.Act{complaint.Reopen}, danger: true, fields: whyField, do: doReopen},
	}
}

func (r *request) outcomeField() ui.Field {
	outcomes := slices.DeleteFunc(slices.Clone(complaint.Outcomes), func(o complaint.Outcome) bool { return o == complaint.Passed })
	return ui.Field{
		Kind: ui.Pick, Name: "outcome", Label: r.T("desk.case.answer.outcome"),
		Options: options([]string{r.typed("outcome", "")}, append([]ui.Option{{Text: r.T("desk.case.answer.no_outcome")}}, keyed(r, outcomes)...)...),
	}
}

func decideFields(_ context.Context, _ *Desk, r *request, _ *caseView) ([]ui.Field, error) {
	return []ui.Field{
		{Kind: ui.Words, Name: "words", Label: r.T("desk.case.field.ruling"), Hint: r.T("desk.case.field.ruling_hint", "min", complaint.MinFinding), Value: r.typed("words", "")},
		r.outcomeField(),
	}, nil
}

func doDecide(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.Decide(ctx, r.actor, v.Case.ID, s.version, complaint.Ruling{Outcome: complaint.Outcome(r.get("outcome")), Words: r.get("words")})
}

func redoFields(ctx context.Context, d *Desk, r *request, v *caseView) ([]ui.Field, error) {
	unit, err := d.unitField(ctx, r, v, v.Case.Unit, r.T("desk.case.field.redo_hint"))
	unit.Optional = true
	return []ui.Field{r.caseWhy(false), unit}, err
}

func doRedo(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.Redo(ctx, r.actor, v.Case.ID, s.version, r.get("why"), complaint.To{Unit: r.get("unit")})
}

// extendable reports whether a clock of the case may be given more time.
func extendable(_ *request, v *caseView) bool {
	return len(v.extendable()) > 0
}

func extendFields(_ context.Context, _ *Desk, r *request, v *caseView) ([]ui.Field, error) {
	var clocks []ui.Option
	for _, e := range v.extendable() {
		clocks = append(clocks, ui.Option{
			Value: e.Clock.ID, Text: e.Rule.Title.In(r.Lang),
			Hint: r.T("desk.case.field.extend_left", "most", e.Rule.Unit.LengthText(r.Printer, e.Rule.Extension-e.Clock.Extension), "due", e.When(r.Printer)),
		})
	}
	chosen := ""
	if len(clocks) == 1 {
		chosen = clocks[0].Value
	}
	return []ui.Field{
		{Kind: ui.OneOf, Name: "clock", Label: r.T("desk.case.field.clock"), Options: options([]string{r.typed("clock", chosen)}, clocks...)},
		{Kind: ui.Digits, Name: "n", Label: r.T("desk.case.field.n"), Value: r.typed("n", ""), Narrow: true, Max: 3},
		r.caseWhy(false),
	}, nil
}

func doExtend(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	n, err := strconv.Atoi(r.get("n"))
	if err != nil {
		n = 0 // the room says what may be
	}
	return d.Complaints.Extend(ctx, r.actor, v.Case.ID, s.version, r.get("clock"), n, r.get("why"))
}

// referFields offer the authorities of this installation that take cases, or the name of one outside.
func referFields(ctx context.Context, d *Desk, r *request, v *caseView) ([]ui.Field, error) {
	houses, err := d.Complaints.Houses(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, h := range houses {
		if h.Authority != v.Case.Authority {
			ids = append(ids, h.Authority)
		}
	}
	looks, err := d.Access.BrandingsOf(ctx, ids...)
	if err != nil {
		return nil, err
	}
	here := []ui.Option{{Text: r.T("desk.case.field.outside")}}
	for _, id := range ids {
		here = append(here, ui.Option{Value: id, Text: looks[id].Name})
	}
	fields := []ui.Field{
		{Name: "name", Label: r.T("desk.case.field.name"), Hint: r.T("desk.case.field.name_hint"), Value: r.typed("name", ""), Max: 150},
		r.caseWhy(false),
	}
	if len(here) == 1 {
		fields[0].Hint = r.T("desk.case.field.name_only_hint")
	} else {
		fields = append([]ui.Field{{
			Kind: ui.Pick, Name: "authority", Label: r.T("desk.case.field.authority"), Options: options([]string{r.typed("authority", "")}, here...),
		}}, fields...)
	}
	return fields, nil
}

func doRefer(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.Refer(ctx, r.actor, v.Case.ID, s.version, complaint.Referral{Authority: r.get("authority"), Name: r.get("name"), Why: r.get("why"), Goes: r.typedGoes(v)})
}

func tookFields(_ context.Context, _ *Desk, r *request, _ *caseView) ([]ui.Field, error) {
	return []ui.Field{{
		Name: "receipt", Label: r.T("desk.case.field.receipt"), Hint: r.T("desk.case.field.receipt_hint"), Value: r.typed("receipt", ""), Max: 300,
	}}, nil
}

func doTook(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.Took(ctx, r.actor, v.Case.ID, s.version, r.get("receipt"))
}

func doRecall(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.Recall(ctx, r.actor, v.Case.ID, s.version, r.get("why"))
}

func archiveFields(_ context.Context, _ *Desk, r *request, _ *caseView) ([]ui.Field, error) {
	var reasons []ui.Option
	for _, reason := range complaint.ArchiveReasons {
		reasons = append(reasons, ui.Option{Value: reason, Text: r.T(complaint.ReasonKey(reason))})
	}
	return []ui.Field{
		{Kind: ui.OneOf, Name: "reason", Label: r.T("desk.case.field.reason"), Options: options([]string{r.typed("reason", "")}, reasons...)},
		{Kind: ui.Words, Name: "why", Label: r.T("desk.case.field.archive_why"), Hint: r.T("desk.case.field.words_hint"), Value: r.typed("why", "")},
	}, nil
}

func doArchive(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.Archive(ctx, r.actor, v.Case.ID, s.version, r.get("reason"), r.get("why"))
}

func doReopen(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.Reopen(ctx, r.actor, v.Case.ID, s.version, r.get("why"))
}
