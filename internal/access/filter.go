package access

import (
	"strconv"
	"strings"
)

// Columns are the columns, or expressions without parameters, in which a query's rows say where they
// lie: NULL in Authority means the installation, NULL in Body or Unit that the row is not of one. A
// table without such a column leaves the name empty.
type Columns struct {
	Authority string
	Body      string
	Unit      string
}

// Filter is the condition under which a row is one that actor may do action with, for the WHERE of
// a list, with its arguments. Parameters count from $first on. It lets through exactly the rows
// whose Kept scope Decide allows; without any right it is never true.
func Filter(actor Actor, action Action, columns Columns, first int) (string, []any) {
	if actor.Machine || rowOf[action].Audience == Everyone {
		return "1 = 1", nil
	}
	f := filter{columns: columns, first: first}
	var parts []string
	for _, one := range actor.rights(action) {
		if part := f.part(one); part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return "1 = 0", nil
	}
	return "(" + strings.Join(parts, " OR ") + ")", f.args
}

type filter struct {
	columns Columns
	first   int
	args    []any
}

// part is one right as a condition; empty when the table has no such rows.
func (f *filter) part(one right) string {
	c := f.columns
	level := one.scope.Level()
	if level == OfInstallation {
		if one.reach == Within {
			return "1 = 1"
		}
		return "(" + c.Authority + " IS NULL)"
	}
	if level != OfAuthority && c.Body == "" || level == OfUnit && c.Unit == "" {
		return ""
	}
	conditions := []string{f.equal(c.Authority, one.scope.Authority)}
	if level != OfAuthority {
		conditions = append(conditions, f.equal(c.Body, one.scope.Body))
	} else if one.reach == Here && c.Body != "" {
		conditions = append(conditions, c.Body+" IS NULL")
	}
	if level == OfUnit {
		conditions = append(conditions, f.equal(c.Unit, one.scope.Unit))
	} else if one.reach == Here && c.Unit != "" {
		conditions = append(conditions, c.Unit+" IS NULL")
	}
	return "(" + strings.Join(conditions, " AND ") + ")"
}

func (f *filter) equal(column, value string) string {
	f.args = append(f.args, value)
	return column + " = $" + strconv.Itoa(f.first+len(f.args)-1)
}
