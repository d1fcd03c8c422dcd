// Command numbers writes how sigs.k8s.io/yaml, which kubectl reads documents with, reads unquoted scalars.
package main

import (
	"fmt"
	"math/rand"
	"sort"

	"reference/table"
	"sigs.k8s.io/yaml"
)

// Row is one scalar and the JSON that it becomes, as text; empty when the document is refused.
type Row struct {
	Source string `json:"source"`
	JSON   string `json:"json"`
}

var written = []string{
	"1.10", "1.0", "0644", "0400", "0x1F", "0X1f", "1e3", "1E3", "12345678901234567890", "18446744073709551615", "9007199254740993", "0", "00", "007", "08", "09",
	"0o17", "0O17", "0b101", "0B101", "-0b101", "-0x10", "+0x10", "-0400", "+12", "-12", "1_000", "1_000.5", "0_7", "1_", "_1", "0x_1f", "0x", "0b", "0o", "0b2", "0o8",
	".5", "5.", "-.5", "+.5", "1.5e3", "1.5e-3", "1e", "e3", "1.2.3", "1:30", "190:20:30", "1,000", "0.1", "1.7976931348623157e308", "0x1p4", "0xg", "-", "+", ".", "..",
	"1-2", "2026-01-01", "v1", "1m", "500m", "1Gi", "0777_", "01.5", "00.5", "1__0", "1._5", "1.e3", "-0", "-0.0", "+0", "0e0", "1e-7", "1e21", "123456789012345678901234567890",
	"0.10", "10.0", "100.00", "1e+3", "00012", "0x0", "0b0", "0o0", "+1_0", "1e1_0", "0019", "0_8", "0_", "0__1",
}

func main() {
	random := rand.New(rand.NewSource(1))
	seen := map[string]bool{}
	for _, source := range written {
		seen[source] = true
	}
	alphabet := "0001234567789__..xXobeE+-"
	for range 3000 {
		text := make([]byte, 1+random.Intn(7))
		for at := range text {
			text[at] = alphabet[random.Intn(len(alphabet))]
		}
		seen[string(text)] = true
	}
	var sources []string
	for source := range seen {
		sources = append(sources, source)
	}
	sort.Strings(sources)
	var rows []Row
	for _, source := range sources {
		json, err := yaml.YAMLToJSON([]byte("k: " + source + "\n"))
		if err != nil {
			continue
		}
		text := string(json)
		value := text[len(`{"k":`) : len(text)-1]
		if len(text) < 6 {
			panic(fmt.Sprint(source, text))
		}
		rows = append(rows, Row{source, value})
	}
	table.Write("numbers", rows)
}
