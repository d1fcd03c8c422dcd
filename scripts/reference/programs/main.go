// Command programs writes what text/template makes of random programs: test/fixtures/reference/programs.json, or with
// -out, -seed and -count a table of another place, start and length.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"strings"
	"text/template"

	"reference/table"
)

// Row is a template and what it renders; Parses and Runs say how far Go comes with it.
type Row struct {
	Text   string `json:"text"`
	Parses bool   `json:"parses"`
	Runs   bool   `json:"runs"`
	Output string `json:"output"`
}

const data = `{"name":"web","n":3,"zero":0,"neg":-7,"ratio":0.25,"big":1234567.5,"on":true,"off":false,"empty":"",
"list":["b","a","c"],"nums":[80,443,8080],"mixed":[1,"x",true,2.5],"none":[],"map":{"k":"v","z":26,"a":1},
"deep":{"a":{"b":{"c":"end"}}},"items":[{"name":"one","n":1},{"name":"two","n":2}],"text":"say \"hi\" <b>&'</b>\n","wide":"héllo ☃😀"}`

type maker struct {
	random *rand.Rand
	vars   []string
	loops  int
}

func (m *maker) pick(texts ...string) string { return texts[m.random.Intn(len(texts))] }

func (m *maker) chance(of int) bool { return m.random.Intn(of) == 0 }

func (m *maker) literal() string {
	return m.pick("0", "1", "2", "-3", "42", "0x1F", "0b101", "0o17", "1_000", "1.5", "-0.25", "2.5e-3", "'a'", "'☃'", `"x"`, `"a b"`, `""`, "`raw`",
		`"q\"\\\n\t"`, `"\x41\u00e9"`, "true", "false")
}

func (m *maker) path() string {
	return m.pick(".name", ".n", ".zero", ".neg", ".ratio", ".big", ".on", ".off", ".empty", ".list", ".nums", ".mixed", ".none", ".map", ".map.k", ".map.z",
		".deep.a.b.c", ".deep.a", ".items", ".text", ".wide", "$.name", "$.n", "$.list", "$.map.a", ".")
}

func (m *maker) operand(depth int) string {
	switch m.random.Intn(8) {
	case 0, 1:
		return m.literal()
	case 2:
		if depth > 0 {
			return "(" + m.pipeline(depth-1) + ")"
		}
		return m.literal()
	case 3:
		if len(m.vars) > 0 {
			return m.vars[m.random.Intn(len(m.vars))]
		}
		return m.path()
	default:
		return m.path()
	}
}

func (m *maker) call(depth int, piped bool) string {
	least := 0
	if piped {
		least = 1
	}
	args := func(count int) string {
		var out strings.Builder
		for at := least; at < count; at++ {
			out.WriteString(" " + m.operand(depth))
		}
		return out.String()
	}
	switch m.random.Intn(11) {
	case 10:
		// Numbers without a fraction are integers and floats at once here.
		flags := m.pick("", "", "+", "-", "0", " ", "#") + m.pick("", "", "9", "14") + m.pick("", ".0", ".2", ".5")
		return `printf "%` + flags + m.pick("f", "F", "g", "G", "e", "E", "v", "x", "X", "b") + `" ` + m.pick("$.ratio", "$.big", "1.5", "-0.25", "2.5e-3")
	case 0:
		return "len" + args(1)
	case 1:
		return m.pick("eq", "ne", "lt", "le", "gt", "ge") + args(2)
	case 2:
		return "not" + args(1)
	case 3:
		return m.pick("and", "or") + args(1+m.random.Intn(3))
	case 4:
		// A piped key would be one that is not there.
		if piped {
			return "len"
		}
		return "index " + m.pick(".list", ".nums", ".map", ".items", ".mixed") + " " + m.pick("0", "1", "2", `"k"`, `"z"`)
	case 5:
		return "slice " + m.pick(".list", ".nums", ".name", ".none") + m.pick("", " 0", " 1", " 0 1", " 1 2")
	case 6:
		return m.pick("print", "println") + args(1+m.random.Intn(3))
	case 7:
		return m.pick("html", "js", "urlquery") + args(1+m.random.Intn(2))
	default:
		return "printf " + m.format() + args(1+m.random.Intn(2))
	}
}

func (m *maker) format() string {
	var out strings.Builder
	for range 1 + m.random.Intn(2) {
		out.WriteString(m.pick("", "a", "-", "%%"))
		out.WriteString("%" + m.pick("", "", "", "", "+", "-", "0", " ", "#") + m.pick("", "", "", "5", "2", "12") + m.pick("", "", "", ".1", ".3", ".0") +
			m.pick("v", "v", "s", "d", "q", "x", "X", "t", "T", "c", "o", "b", "U"))
	}
	return `"` + out.String() + `"`
}

func (m *maker) pipeline(depth int) string {
	text := m.operand(depth)
	if m.chance(2) {
		text = m.call(depth, false)
	}
	for m.chance(4) {
		text += " | " + m.call(depth, true)
	}
	return text
}

func (m *maker) action(inner string) string {
	left, right := "{{", "}}"
	if m.chance(8) {
		left += "- "
	} else if m.chance(2) {
		left += " "
	}
	if m.chance(8) {
		right = " -" + right
	} else if m.chance(2) {
		right = " " + right
	}
	return left + inner + right
}

func (m *maker) block(depth int) string {
	var out strings.Builder
	vars := len(m.vars)
	for range 1 + m.random.Intn(3) {
		out.WriteString(m.node(depth))
	}
	m.vars = m.vars[:vars]
	return out.String()
}

func (m *maker) node(depth int) string {
	choice := m.random.Intn(14)
	// Go has no definitions inside of other blocks.
	if depth == 0 && choice > 6 || depth < 2 && choice == 13 {
		choice = 0
	}
	switch choice {
	case 0, 1:
		return m.pick("text ", " x\n", "}", "{", " ", "a\n\t b ", "-")
	case 2, 3, 4:
		return m.action(m.pipeline(2))
	case 5:
		name := fmt.Sprintf("$v%d", len(m.vars))
		text := m.action(name + " := " + m.pipeline(1))
		m.vars = append(m.vars, name)
		return text
	case 6:
		if len(m.vars) > 0 && m.chance(2) {
			return m.action(m.vars[m.random.Intn(len(m.vars))] + " = " + m.pipeline(1))
		}
		if m.loops > 0 && m.chance(2) {
			return m.action("if "+m.pipeline(0)) + m.action(m.pick("break", "continue")) + m.action("end")
		}
		return m.pick("{{/* note */}}", "{{- /* note */ -}}", "{{/* note */ -}}")
	case 7, 8, 9:
		text := m.action("if "+m.pipeline(1)) + m.block(depth-1)
		for m.chance(3) {
			text += m.action("else if "+m.pipeline(1)) + m.block(depth-1)
		}
		if m.chance(2) {
			text += m.action("else") + m.block(depth-1)
		}
		return text + m.action("end")
	case 10, 11:
		head := "range " + m.pick("", "$i := ", "$i, $e := ") + m.pick(".list", ".nums", ".map", ".items", ".none", ".mixed", "$.list")
		vars := len(m.vars)
		if strings.Contains(head, "$i") {
			m.vars = append(m.vars, "$i")
		}
		if strings.Contains(head, "$e") {
			m.vars = append(m.vars, "$e")
		}
		m.loops++
		text := m.action(head) + m.block(depth-1)
		m.loops--
		m.vars = m.vars[:vars]
		if m.chance(2) {
			text += m.action("else") + m.block(depth-1)
		}
		return text + m.action("end")
	case 12:
		text := m.action("with "+m.pipeline(1)) + m.block(depth-1)
		if m.chance(2) {
			text += m.action("else") + m.block(depth-1)
		}
		return text + m.action("end")
	default:
		return m.action(`define "t"`) + m.pick("d", "{{.}}", "{{len .}}") + m.action("end") + m.action(`template "t" `+m.path())
	}
}

func main() {
	out := flag.String("out", "", "file to write; default: the table of the tests")
	seed := flag.Int64("seed", 1, "start of the random numbers")
	count := flag.Int("count", 1500, "how many programs")
	flag.Parse()
	random := rand.New(rand.NewSource(*seed))
	var rows []Row
	for len(rows) < *count {
		m := maker{random: random}
		rows = append(rows, run(m.block(2)))
	}
	if *out == "" {
		table.Write("programs", rows)
		return
	}
	text, err := json.Marshal(rows)
	if err == nil {
		err = os.WriteFile(*out, text, 0o644)
	}
	if err != nil {
		panic(err)
	}
}

func run(text string) Row {
	// What is absent is empty here, and "<no value>" in Go, which further functions may hide.
	parsed, err := template.New("main").Option("missingkey=error").Parse(text)
	if err != nil {
		return Row{Text: text}
	}
	var output bytes.Buffer
	if err := parsed.Execute(&output, decoded()); err != nil {
		return Row{Text: text, Parses: true}
	}
	return Row{text, true, true, output.String()}
}

// decoded reads numbers as Kubernetes does: integers stay integers.
func decoded() any {
	decoder := json.NewDecoder(strings.NewReader(data))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		panic(err)
	}
	return native(value)
}

func native(value any) any {
	switch v := value.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return int(i)
		}
		f, err := v.Float64()
		if err != nil {
			panic(err)
		}
		return f
	case map[string]any:
		for key := range v {
			v[key] = native(v[key])
		}
	case []any:
		for i := range v {
			v[i] = native(v[i])
		}
	}
	return value
}
