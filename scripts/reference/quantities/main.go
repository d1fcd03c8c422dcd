// Command quantities writes what apimachinery's resource.Quantity makes of random quantities and their sums.
package main

import (
	"fmt"
	"math/rand"

	"k8s.io/apimachinery/pkg/api/resource"
	"reference/table"
)

// Row is two quantities with their sum, difference and order; Valid says that both can be read.
type Row struct {
	A          string `json:"a"`
	B          string `json:"b"`
	Valid      bool   `json:"valid"`
	Sum        string `json:"sum"`
	Difference string `json:"difference"`
	Order      int    `json:"order"`
}

var random = rand.New(rand.NewSource(1))

func pick(texts ...string) string { return texts[random.Intn(len(texts))] }

func quantity() string {
	digits := fmt.Sprint(random.Intn([]int{2, 10, 1000, 1000000}[random.Intn(4)]))
	if random.Intn(3) == 0 {
		digits += "." + fmt.Sprint(random.Intn(1000))
	}
	return pick("", "", "", "-", "+") + digits + pick("", "", "n", "u", "m", "m", "k", "M", "G", "T", "Ki", "Ki", "Mi", "Mi", "Gi", "Ti", "e3", "E2", "e-3")
}

func main() {
	var rows []Row
	for _, pair := range [][2]string{
		{"1.5Ki", "100m"}, {"512Mi", "1Gi"}, {"1", "1Ki"}, {"1Ki", "1"}, {"0", "1Ki"}, {"1Ki", "0"}, {"2e3", "0"}, {"1e3", "1"}, {"0.1n", "0"}, {".5", "1"},
		{"5.", "1"}, {"", "1"}, {"1x", "1"}, {"1e", "1"}, {"1.5.5", "1"}, {"+1", "-1"}, {"1KiB", "1"}, {"1K", "1"}, {"1E", "1"},
	} {
		rows = append(rows, row(pair[0], pair[1]))
	}
	for range 2000 {
		rows = append(rows, row(quantity(), quantity()))
	}
	table.Write("quantities", rows)
}

func row(a, b string) Row {
	left, err := resource.ParseQuantity(a)
	right, other := resource.ParseQuantity(b)
	if err != nil || other != nil {
		return Row{A: a, B: b}
	}
	sum, difference := left.DeepCopy(), left.DeepCopy()
	sum.Add(right)
	difference.Sub(right)
	return Row{a, b, true, sum.String(), difference.String(), left.Cmp(right)}
}
