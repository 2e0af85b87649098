// Package working knows how a working paper (kertas kerja) becomes forms of an assessment: which of its rows is the form
// of whom, what is wrong with it by sheet and cell, and what would come in. It decides nothing about who may bring one
// in, and keeps nothing.
package working

import (
	"embed"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/form/keying"
	"github.com/patuh-id/patuh/internal/instrument"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Bounds of a working paper that comes in at once.
const (
	MaxForms = 500
	MaxLoci  = 50
)

// Locus is a locus whose answers a paper may hold, with its services that are looked at.
type Locus struct {
	ID, Name string
	Products []cycle.Product
}

// Paper is what a working paper is for: loci of one body in an assessment. Title and Year are those of the assessment.
type Paper struct {
	Cycle, Title   string
	Year           int
	Body, BodyName string // slug and name
	Loci           []Locus
	Instrument     *instrument.Instrument
}

// unit is what a paper calls a unit: a locus, or one of its services.
type unit struct {
	name    string
	locus   *Locus
	product cycle.Product
}

// between stands between the names of a locus and of its service.
const between = " — "

// units are what the rows of a paper are about, in order: each locus, then its services. Where two would have one name,
// the numbers of their ids tell them apart.
func (p *Paper) units() []unit {
	var all []unit
	loci := count(p.Loci, func(l Locus) string { return l.Name })
	for i := range p.Loci {
		l := &p.Loci[i]
		name := l.Name
		if loci[fold(name)] > 1 {
			name += " (" + keying.Number(l.ID) + ")"
		}
		all = append(all, unit{name: name, locus: l})
		if !cycle.AsksProducts(p.Instrument) {
			continue
		}
		services := count(l.Products, func(s cycle.Product) string { return s.Name })
		for _, s := range l.Products {
			of := name + between + s.Name
			if services[fold(s.Name)] > 1 {
				of += " (" + keying.Number(s.ID) + ")"
			}
			all = append(all, unit{of, l, s})
		}
	}
	return all
}

func count[T any](all []T, name func(T) string) map[string]int {
	n := map[string]int{}
	for _, one := range all {
		n[fold(name(one))]++
	}
	return n
}

// fold writes a name as it is compared: spreadsheets change spaces and capitals.
func fold(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// holds reports whether a subject is asked in the rows of a unit: one of each service in those of services, where there
// are any, and any other in those of the locus.
func (u *unit) holds(s *instrument.Subject) bool {
	each := cycle.PerProduct(s.Code, s.Per) && len(u.locus.Products) > 0
	return each == (u.product.ID != "")
}

// Row is what a paper says of one subject.
type Row struct {
	Unit       string // as the paper calls it
	Respondent string // number; empty for the unit itself
	Booklet    *keying.Booklet
	Place      problem.Place // of its first answer

	id, role string
	unit     *unit
	facts    map[string]string
	given    map[string]problem.Place // places of facts
	of       problem.Place            // of the unit
	answers  map[string]form.Answer
	places   map[string]problem.Place // of answers
}
