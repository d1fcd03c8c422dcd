// Reads a health script of Argo CD from the file that is named, and Kubernetes objects, one JSON a line, from standard
// input; prints what the script says of each, as JSON. Argo CD runs such scripts by the same library, without modules.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	lua "github.com/yuin/gopher-lua"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	script, err := os.ReadFile(os.Args[1])
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var object any
		if err := json.Unmarshal(lines.Bytes(), &object); err != nil {
			return err
		}
		health, err := healthOf(string(script), object)
		if err != nil {
			return err
		}
		if err := json.NewEncoder(os.Stdout).Encode(health); err != nil {
			return err
		}
	}
	return lines.Err()
}

func healthOf(script string, object any) (map[string]string, error) {
	state := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer state.Close()
	state.Push(state.NewFunction(lua.OpenBase))
	state.Call(0, 0)
	state.SetGlobal("obj", valueOf(state, object))
	if err := state.DoString(script); err != nil {
		return nil, err
	}
	result, ok := state.Get(-1).(*lua.LTable)
	if !ok {
		return nil, fmt.Errorf("the script returned %s", state.Get(-1).Type())
	}
	text := func(name string) string { return lua.LVAsString(result.RawGetString(name)) }
	return map[string]string{"status": text("status"), "message": text("message")}, nil
}

func valueOf(state *lua.LState, value any) lua.LValue {
	switch value := value.(type) {
	case string:
		return lua.LString(value)
	case float64:
		return lua.LNumber(value)
	case bool:
		return lua.LBool(value)
	case []any:
		table := state.NewTable()
		for _, item := range value {
			table.Append(valueOf(state, item))
		}
		return table
	case map[string]any:
		table := state.NewTable()
		for name, member := range value {
			table.RawSetString(name, valueOf(state, member))
		}
		return table
	}
	return lua.LNil
}
