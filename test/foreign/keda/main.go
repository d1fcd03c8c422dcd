// Reads one trigger with KEDA's own scaler: metrics-api or prometheus. Standard input has lines of JSON, each a trigger;
// standard output has a line of JSON for each, with the value or the error that KEDA would see.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"keda-scalers/keda/pkg/scalers"
	"keda-scalers/keda/pkg/scalers/scalersconfig"
)

type trigger struct {
	Type     string            `json:"type"`
	Metadata map[string]string `json:"metadata"`
	Auth     map[string]string `json:"auth"`
}

type answer struct {
	Value  *float64 `json:"value,omitempty"`
	Active bool     `json:"active"`
	Error  string   `json:"error,omitempty"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		text, err := json.Marshal(read(lines.Bytes()))
		if err != nil {
			panic(err)
		}
		fmt.Println(string(text))
	}
}

func read(line []byte) answer {
	var asked trigger
	if err := json.Unmarshal(line, &asked); err != nil {
		return answer{Error: err.Error()}
	}
	scaler, err := open(asked)
	if err != nil {
		return answer{Error: err.Error()}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	defer scaler.Close(ctx)
	values, active, err := scaler.GetMetricsAndActivity(ctx, "s0-test")
	if err != nil {
		return answer{Error: err.Error()}
	}
	value := values[0].Value.AsApproximateFloat64()
	return answer{Value: &value, Active: active}
}

func open(asked trigger) (scalers.Scaler, error) {
	config := &scalersconfig.ScalerConfig{
		TriggerMetadata:   asked.Metadata,
		AuthParams:        asked.Auth,
		GlobalHTTPTimeout: 5 * time.Second,
	}
	if asked.Type == "prometheus" {
		return scalers.NewPrometheusScaler(config)
	}
	return scalers.NewMetricsAPIScaler(config, nil)
}
