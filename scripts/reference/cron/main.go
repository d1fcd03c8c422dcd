// Command cron writes what robfig/cron, which a CronJob's controller uses, makes of random schedules.
package main

import (
	"fmt"
	"math/rand"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
	"reference/table"
)

// Row is [expression, from, next three times]; the times are empty for what is not a schedule.
type Row struct {
	Text string   `json:"text"`
	From string   `json:"from"`
	Next []string `json:"next"`
}

var bounds = [][2]int{{0, 59}, {0, 23}, {1, 31}, {1, 12}, {0, 6}}
var names = [][]string{nil, nil, nil,
	{"jan", "FEB", "Mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"},
	{"sun", "MON", "Tue", "wed", "thu", "fri", "sat"}}

func value(random *rand.Rand, field int) string {
	low, high := bounds[field][0], bounds[field][1]
	n := low + random.Intn(high-low+1)
	if names[field] != nil && random.Intn(4) == 0 {
		return names[field][n-low]
	}
	return fmt.Sprint(n)
}

func part(random *rand.Rand, field int) string {
	var text string
	switch random.Intn(6) {
	case 0, 1:
		text = "*"
	case 2:
		low, high := bounds[field][0], bounds[field][1]
		from := low + random.Intn(high-low+1)
		text = fmt.Sprintf("%d-%d", from, from+random.Intn(high-from+1))
	default:
		text = value(random, field)
	}
	if random.Intn(4) == 0 {
		text += fmt.Sprintf("/%d", []int{1, 2, 3, 5, 7, 10, 15, 90}[random.Intn(8)])
	}
	return text
}

func schedule(random *rand.Rand) string {
	fields := make([]string, 5)
	for field := range fields {
		if random.Intn(3) == 0 {
			fields[field] = "*"
			continue
		}
		parts := make([]string, 1+random.Intn(2)*random.Intn(3))
		for at := range parts {
			parts[at] = part(random, field)
		}
		fields[field] = strings.Join(parts, ",")
	}
	return strings.Join(fields, " ")
}

// Written by hand: forms that random ones rarely meet, and texts that are not schedules.
var written = []string{
	"@daily", "@DAILY", "@hourly", "@weekly", "@monthly", "@yearly", "@annually", "@midnight", "@every 1h", "@every 90s", "@every 1h30m", "@every 1d",
	"@every", "@every 0s", "@every -1h", "@every 500ms", "@reboot", "0 0 29 2 *", "0 0 30 2 *", "0 0 31 2,4 *", "0 0 * * 7", "60 * * * *", "* 24 * * *",
	"* * 0 * *", "* * * 13 *", "5/15 * * * *", "*/90 * * * *", "0-59/100 * * * *", "? ? ? ? ?", "0 0 ? * MON", "0 0 13 * FRI", "*/1 * 13 * 5", "0 0 */1 * 5",
	"0 0 13 * */1", "5-1 * * * *", "*/0 * * * *", "* * * *", "* * * * * *", "", "a b c d e", "0 0 L * *", "0 0 1W * *", "0 0 * * 5#2", "+5 * * * *", "1,,2 * * * *",
	"1- * * * *", "-1 * * * *", "1-2-3 * * * *", "1/2/3 * * * *", "007 * * * *", "TZ=UTC 0 0 * * *", "  0   0 *	* * ", "0 0 1-7 * MON-FRI", "0 0 * * SUN-SAT", "0 0 * jan-dec *",
}

func main() {
	random := rand.New(rand.NewSource(1))
	froms := []time.Time{
		time.Date(2026, 2, 17, 9, 13, 7, 0, time.UTC), time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC),
		time.Date(2027, 2, 28, 23, 30, 0, 0, time.UTC), time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC),
	}
	var rows []Row
	add := func(text string, from time.Time) {
		row := Row{Text: text, From: from.Format(time.RFC3339), Next: []string{}}
		parsed, err := cron.ParseStandard(text)
		if err == nil && !strings.Contains(text, "TZ=") {
			at := from
			for range 3 {
				at = parsed.Next(at)
				if at.IsZero() {
					row.Next = append(row.Next, "")
					break
				}
				row.Next = append(row.Next, at.Format(time.RFC3339))
			}
		}
		rows = append(rows, row)
	}
	for at, text := range written {
		add(text, froms[at%len(froms)])
	}
	for at := range 2000 {
		add(schedule(random), froms[at%len(froms)])
	}
	table.Write("cron", rows)
}
