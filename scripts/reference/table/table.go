// Package table writes the tables that the tests read, one row a line, so that a change of one row is a diff of one line.
package table

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Write writes test/fixtures/reference/<name>.json. It is called with scripts/reference as working directory.
func Write[Row any](name string, rows []Row) {
	var text bytes.Buffer
	text.WriteString("[\n")
	for at, row := range rows {
		var line bytes.Buffer
		encoder := json.NewEncoder(&line)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(row); err != nil {
			panic(err)
		}
		text.Write(bytes.TrimRight(line.Bytes(), "\n"))
		if at < len(rows)-1 {
			text.WriteByte(',')
		}
		text.WriteByte('\n')
	}
	text.WriteString("]\n")
	path := filepath.Join("..", "..", "test", "fixtures", "reference", name+".json")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		panic(err)
	}
	if err := os.WriteFile(path, text.Bytes(), 0o644); err != nil {
		panic(err)
	}
	fmt.Println(path, len(rows), "rows")
}
