package main

import (
	"fmt"
	"reflect"
	"sort"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Types whose JSON is not that of their Go struct; the codec knows them by these names.
var special = map[string]string{
	"resource.Quantity":               "quantity",
	"intstr.IntOrString":              "intstr",
	"v1.Time":                         "time",
	"v1.MicroTime":                    "micro",
	"v1.Duration":                     "duration",
	"v1.FieldsV1":                     "json",
	"v1.JSON":                         "json",
	"runtime.RawExtension":            "json",
	"v1.JSONSchemaPropsOrBool":        "schemaOrBool",
	"v1.JSONSchemaPropsOrArray":       "schemaOrList",
	"v1.JSONSchemaPropsOrStringArray": "schemaOrNames",
}

// Kinds that each group registers, and that are the same everywhere.
var everywhere = []string{"DeleteOptions", "PartialObjectMetadata", "PartialObjectMetadataList", "Status", "WatchEvent"}

// Discovery is JSON, options are query parameters, and a Table has no protobuf.
var leftOut = []string{"APIGroup", "APIGroupList", "APIResourceList", "APIVersions", "Table", "RangeAllocation"}

func isServed(gvk schema.GroupVersionKind) bool {
	if gvk.Version == runtime.APIVersionInternal || contains(leftOut, gvk.Kind) {
		return false
	}
	return gvk.Kind == "DeleteOptions" || !strings.HasSuffix(gvk.Kind, "Options")
}

type table struct {
	found map[reflect.Type][]string
	names map[reflect.Type]string
}

// Prints each kind with its type, an empty line, and each type with its fields.
func printTable(scheme *runtime.Scheme) {
	t := table{found: map[reflect.Type][]string{}}
	served := map[schema.GroupVersionKind]reflect.Type{}
	for gvk, goType := range scheme.AllKnownTypes() {
		if isServed(gvk) {
			served[gvk] = goType
			t.collect(goType)
		}
	}
	t.names = shortNames(t.found)
	kinds, rows := map[string]bool{}, []string{}
	for gvk, goType := range served {
		apiVersion := gvk.GroupVersion().String()
		if contains(everywhere, gvk.Kind) {
			apiVersion = "*"
		}
		kinds[fmt.Sprintf("%s %s %s", apiVersion, gvk.Kind, t.names[goType])] = true
	}
	for goType := range t.found {
		rows = append(rows, t.row(goType))
	}
	sort.Strings(rows)
	fmt.Printf("%s\n\n%s\n", strings.Join(sortedKeys(kinds), "\n"), strings.Join(rows, "\n"))
}

func (t *table) collect(goType reflect.Type) {
	if _, known := t.found[goType]; known {
		return
	}
	t.found[goType] = nil
	for i := 0; i < goType.NumField(); i++ {
		if message := messageIn(goType.Field(i).Type); isField(goType.Field(i)) && message != nil {
			t.collect(message)
		}
	}
}

// The struct that a field holds, or holds many of; nil for scalars and special types.
func messageIn(goType reflect.Type) reflect.Type {
	for {
		if special[goType.String()] != "" || isWrappedList(goType) {
			return nil
		}
		switch goType.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			goType = goType.Elem()
		case reflect.Struct:
			return goType
		default:
			return nil
		}
	}
}

// A list of texts that is a message of its own, since a value of a map cannot be repeated.
func isWrappedList(goType reflect.Type) bool {
	return goType.Kind() == reflect.Slice && goType.Elem().Kind() == reflect.String && goType.Name() == "ExtraValue"
}

func isField(field reflect.StructField) bool { return field.Tag.Get("protobuf") != "" }

func (t *table) row(goType reflect.Type) string {
	fields := []string{t.names[goType]}
	numbers := map[string]int{}
	for i := 0; i < goType.NumField(); i++ {
		field := goType.Field(i)
		if !isField(field) {
			continue
		}
		text, number := t.field(field)
		numbers[text] = number
		fields = append(fields, text)
	}
	sort.SliceStable(fields[1:], func(i, j int) bool { return numbers[fields[1+i]] < numbers[fields[1+j]] })
	return strings.Join(fields, " ")
}

// As in `2spec:PodSpec!`: number, name in JSON (none for an inlined struct), type unless string, and marks: `*` its zero
// differs from its absence, `!` it is in JSON even when it is zero.
func (t *table) field(field reflect.StructField) (string, int) {
	var number int
	tag := strings.Split(field.Tag.Get("protobuf"), ",")
	_, err := fmt.Sscan(tag[1], &number)
	check(err)
	name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
	text := fmt.Sprintf("%d%s", number, name)
	if written := t.typeText(field.Type); written != "string" {
		text += ":" + written
	}
	kind := field.Type.Kind()
	if kind == reflect.Pointer {
		text += "*"
	}
	isOmitted := strings.Contains(options, "omitempty") && kind != reflect.Struct || strings.Contains(options, "omitzero")
	if !isOmitted && !strings.Contains(options, "inline") {
		text += "!"
	}
	return text, number
}

func (t *table) typeText(goType reflect.Type) string {
	if name := special[goType.String()]; name != "" {
		return name
	}
	if isWrappedList(goType) {
		return "texts"
	}
	switch goType.Kind() {
	case reflect.Pointer:
		return t.typeText(goType.Elem())
	case reflect.Struct:
		return t.names[goType]
	case reflect.String, reflect.Bool, reflect.Int32, reflect.Int64, reflect.Float64:
		return scalars[goType.Kind()]
	case reflect.Slice:
		if goType.Elem().Kind() == reflect.Uint8 {
			return "bytes"
		}
		return "[" + t.typeText(goType.Elem()) + "]"
	case reflect.Map:
		return "{" + t.typeText(goType.Elem()) + "}"
	}
	panic(fmt.Sprintf("%s has no form in the table", goType))
}

// The name of each type, with its group and version before it where several have it.
func shortNames(types map[reflect.Type][]string) map[reflect.Type]string {
	count := map[string]int{}
	for goType := range types {
		count[goType.Name()]++
	}
	names := map[reflect.Type]string{}
	for goType := range types {
		names[goType] = goType.Name()
		if path := strings.Split(goType.PkgPath(), "/"); count[goType.Name()] > 1 {
			names[goType] = strings.Join(append(path[len(path)-2:], goType.Name()), "_")
		}
	}
	return names
}

var scalars = map[reflect.Kind]string{
	reflect.String:  "string",
	reflect.Bool:    "bool",
	reflect.Int32:   "int",
	reflect.Int64:   "long",
	reflect.Float64: "double",
}

func contains(names []string, name string) bool {
	for _, each := range names {
		if each == name {
			return true
		}
	}
	return false
}

func sortedKeys(set map[string]bool) []string {
	keys := []string{}
	for key := range set {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
