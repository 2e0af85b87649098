package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/chart"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// bodyPath is the address of a body's page, without language.
func bodyPath(slug string) string { return "/penyelenggara/" + slug }

// provincePath is the address of a province's page, without language.
func provincePath(province directory.Region) string {
	return "/provinsi/" + directory.Slug(province.Name)
}

// provinceBySlug finds the province of such an address.
func provinceBySlug(slug string) (directory.Region, bool) {
	for _, province := range directory.Provinces() {
		if directory.Slug(province.Name) == slug {
			return province, true
		}
	}
	return directory.Region{}, false
}

// regionName is the name of a region, or its code where nobody knows it.
func regionName(code string) string {
	if region, ok := directory.RegionByCode(code); ok {
		return region.Name
	}
	return code
}

// kindLabel is the reader's word for a kind of body or unit, or for all governments.
func kindLabel(r *request, code string) string {
	if code == directory.Government {
		return r.T("web.kind.government")
	}
	kind, ok := directory.KindByCode(code)
	switch {
	case !ok:
		return code
	case r.Lang == locale.English:
		return kind.LabelEN
	default:
		return kind.LabelID
	}
}

// kindsLabel is the word for several of a kind: "Police resorts". Indonesian has one word for both.
func kindsLabel(r *request, code string) string {
	if kind, ok := directory.KindByCode(code); ok && r.Lang == locale.English {
		return kind.LabelsEN
	}
	return kindLabel(r, code)
}

// zoneLabel is the reader's word for a zone, "Hijau"; empty where there is none.
func zoneLabel(r *request, zone string) string {
	if zone == "" {
		return ""
	}
	return ui.Zone(zone).Name(r.Context)
}

// classLabel is what a score of ins's years is called: "Kategori A", or in years without letters the
// sentence of its class. A nil ins has no words of its own.
func classLabel(r *request, ins *instrument.Instrument, code string) string {
	if code == "" {
		return ""
	}
	if len(code) > 1 && ins != nil {
		for _, class := range ins.Classes.List {
			if class.Code == code && class.Opinion.In(r.Lang) != "" {
				return class.Opinion.In(r.Lang)
			}
		}
	}
	return r.T("web.class", "code", code)
}

// zoneAndClass is the text of a zone's tag: "Hijau · Kategori A". In a year without zones it is the
// class alone.
func zoneAndClass(r *request, ins *instrument.Instrument, zone, class string) string {
	label := classLabel(r, ins, class)
	switch {
	case zone == "":
		return label
	case label == "":
		return zoneLabel(r, zone)
	default:
		return zoneLabel(r, zone) + " · " + label
	}
}

// rankText says a printed rank with its scope: "ke-24 secara nasional (cakupan tidak disebut)" or
// "ke-2 dari 14 pemerintah daerah, Kalimantan Selatan".
func rankText(r *request, rank result.Rank) string {
	national := rank.Area == result.Nation
	area := regionName(rank.Area)
	if national {
		area = r.T("web.rank.nationally")
	}
	place := rankPlaceShort(r, rank)
	switch {
	case rank.List != "" && rank.Of > 0:
		return r.T("web.rank.of_list", "place", place, "list", strings.ToLower(kindsLabel(r, rank.List)), "area", area)
	case rank.List != "":
		return r.T("web.rank.in_list", "place", place, "list", strings.ToLower(kindsLabel(r, rank.List)), "area", area)
	case national:
		return r.T("web.rank.unscoped_nation", "place", place)
	default:
		return r.T("web.rank.unscoped", "place", place, "area", area)
	}
}

// rankPlaceShort is a rank without its scope: "ke-2 dari 14".
func rankPlaceShort(r *request, rank result.Rank) string {
	if rank.Of > 0 {
		return r.T("web.rank.of", "place", ordinal(r, rank.Place), "of", rank.Of)
	}
	return ordinal(r, rank.Place)
}

// ordinal is a place in a list: "ke-2", "2nd".
func ordinal(r *request, n int) string {
	if r.Lang != locale.English {
		return "ke-" + r.Int(n)
	}
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return r.Int(n) + suffix
}

// rankScope says in which list a printed rank was given.
func rankScope(r *request, rank result.Rank) string {
	area := r.T("web.rank.nation")
	if rank.Area != result.Nation {
		area = regionName(rank.Area)
	}
	if rank.List == "" {
		return r.T("web.rank.no_scope", "area", area)
	}
	return r.T("web.rank.scope", "list", strings.ToLower(kindsLabel(r, rank.List)), "area", area)
}

// flagTexts are what is doubtful about a figure, in words.
func flagTexts(r *request, flags []result.Flag) []string {
	texts := make([]string, len(flags))
	for i, flag := range flags {
		texts[i] = r.T("result.flag." + string(flag))
	}
	return texts
}

// chartZone is a zone as charts know it. A figure of a year without zones has none; without a
// figure it is unknown.
func chartZone(zone string, known bool) chart.Zone {
	switch {
	case !known:
		return chart.Unknown
	case zone == "green":
		return chart.Green
	case zone == "yellow":
		return chart.Yellow
	case zone == "red":
		return chart.Red
	default:
		return chart.NoZone
	}
}

// chartLink is how far two years compare, as charts know it.
func chartLink(relation instrument.Comparable) chart.Link {
	switch relation {
	case instrument.Full:
		return chart.Full
	case instrument.Partial:
		return chart.Partial
	default:
		return chart.Broken
	}
}

// float is a printed score for a drawing; texts keep the printed digits.
func float(score string) float64 {
	value, err := strconv.ParseFloat(score, 64)
	if err != nil {
		return 0 // nothing was printed
	}
	return value
}

// option is a line of a drop-down, selected when it is what the reader chose.
func option(value, text, chosen string) ui.Option {
	return ui.Option{Value: value, Text: text, Selected: value == chosen}
}

// yearChoice offers years, newest first, and the chosen one even when nothing is known of it.
func yearChoice(r *request, years []int, chosen int) ui.Choice {
	choice := ui.Choice{Name: "tahun", Label: r.T("web.year")}
	if !slices.Contains(years, chosen) {
		years = append([]int{chosen}, years...)
		slices.SortFunc(years, func(a, b int) int { return b - a })
	}
	for _, year := range years {
		text := strconv.Itoa(year)
		choice.Options = append(choice.Options, option(text, text, strconv.Itoa(chosen)))
	}
	return choice
}

// kindChoice offers the kinds of bodies that are assessed, and all of them.
func kindChoice(r *request, chosen string) ui.Choice {
	choice := ui.Choice{Name: "jenis", Label: r.T("web.kind"), Options: []ui.Option{option("", r.T("web.all"), chosen)}}
	for _, kind := range directory.Kinds() {
		if kind.Role == directory.Assessed {
			choice.Options = append(choice.Options, option(kind.Code, kindsLabel(r, kind.Code), chosen))
		}
	}
	return choice
}

// provinceChoice offers the provinces by code, and all of them.
func provinceChoice(r *request, chosen string) ui.Choice {
	choice := ui.Choice{Name: "provinsi", Label: r.T("web.province"), Options: []ui.Option{option("", r.T("web.all"), chosen)}}
	for _, province := range directory.Provinces() {
		choice.Options = append(choice.Options, option(province.Code, province.Name, chosen))
	}
	return choice
}

// zoneChoice offers the zones, and all of them.
func zoneChoice(r *request, chosen string) ui.Choice {
	choice := ui.Choice{Name: "zona", Label: r.T("web.zone"), Options: []ui.Option{option("", r.T("web.all"), chosen)}}
	for _, zone := range []ui.Zone{ui.Green, ui.Yellow, ui.Red} {
		choice.Options = append(choice.Options, option(string(zone), zone.Name(r.Context), chosen))
	}
	return choice
}
