// Command versions writes what Masterminds/semver makes of random versions and constraints.
package main

import (
	"math/rand"
	"strings"

	"github.com/Masterminds/semver/v3"
	"reference/table"
)

// Row is a version and a constraint. Meets is empty when one of them cannot be read.
type Row struct {
	Version    string `json:"version"`
	Constraint string `json:"constraint"`
	Valid      bool   `json:"valid"`
	Readable   bool   `json:"readable"`
	Meets      bool   `json:"meets"`
}

var random = rand.New(rand.NewSource(1))

func pick(texts ...string) string { return texts[random.Intn(len(texts))] }

func version() string {
	text := pick("", "", "", "v") + pick("0", "1", "1", "2", "10")
	for range random.Intn(4) {
		text += "." + pick("0", "1", "2", "3", "10", "02")
	}
	return text + pick("", "", "", "", "-rc.1", "-alpha", "-0", "+b1", "-rc.1+b2", "-01")
}

func bound() string {
	text := pick("", "", "", "v") + pick("0", "1", "1", "2", "10")
	for range random.Intn(3) {
		text += "." + pick("0", "1", "2", "3", "x", "X", "*")
	}
	return text + pick("", "", "", "", "", "-rc.1", "-0")
}

func constraint() string {
	groups := make([]string, 1+random.Intn(2)*random.Intn(2))
	for at := range groups {
		if random.Intn(10) == 0 {
			groups[at] = bound() + " - " + bound()
			continue
		}
		parts := make([]string, 1+random.Intn(3)/2+random.Intn(2))
		for part := range parts {
			parts[part] = pick("", "=", "!=", ">", "<", ">=", "=>", "<=", "=<", "~", "~>", "^", "==", "<>") + pick("", "", " ") + bound()
		}
		groups[at] = strings.Join(parts, pick(",", ", ", " ", " ,", ""))
	}
	joined := strings.Join(groups, pick("||", " || "))
	// The library takes a bar for a digit, and "||" before a range for a part of its first version.
	if strings.Contains(joined, " - ") {
		return strings.Join(groups, " || ")
	}
	return joined
}

func main() {
	var rows []Row
	for _, text := range []string{"*", "x", "", " ", ",", "1.0.0,", "nonsense", ">=1.0.0 ||", "1.2.3.4", "=1.2", "=*", ">=*", "v1", "~*"} {
		rows = append(rows, row("1.2.3", text))
	}
	for range 4000 {
		rows = append(rows, row(version(), constraint()))
	}
	table.Write("versions", rows)
}

func row(version, constraint string) Row {
	v, err := semver.NewVersion(version)
	c, unreadable := semver.NewConstraint(constraint)
	row := Row{Version: version, Constraint: constraint, Valid: err == nil, Readable: unreadable == nil}
	row.Meets = row.Valid && row.Readable && c.Check(v)
	return row
}
