package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"reflect"
	"sort"
	"time"

	"k8s.io/api/core/v1"
	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// A body as both forms have it.
type pair struct {
	// What a JSON client sends, and what one reads.
	JSON json.RawMessage `json:"json"`
	// In base64: what a protobuf client sends.
	Protobuf []byte `json:"protobuf"`
	// What the protobuf is as JSON where that differs: it knows no empty lists and maps.
	Decoded json.RawMessage `json:"decoded,omitempty"`
}

func printPairs(scheme *runtime.Scheme, seed int64, count int) {
	random := rand.New(rand.NewSource(seed))
	codec := protobuf.NewSerializer(scheme, scheme)
	out := json.NewEncoder(os.Stdout)
	for _, gvk := range servedKinds(scheme) {
		for range count {
			object, err := scheme.New(gvk)
			check(err)
			fill(random, reflect.ValueOf(object).Elem(), 0)
			object.GetObjectKind().SetGroupVersionKind(gvk)
			var sent bytes.Buffer
			check(codec.Encode(object, &sent))
			decoded, _, err := codec.Decode(sent.Bytes(), nil, nil)
			check(err)
			decoded.GetObjectKind().SetGroupVersionKind(gvk)
			found := pair{JSON: inJSON(object), Protobuf: sent.Bytes(), Decoded: inJSON(decoded)}
			if bytes.Equal(found.JSON, found.Decoded) {
				found.Decoded = nil
			}
			check(out.Encode(found))
		}
	}
}

func inJSON(object any) json.RawMessage {
	text, err := json.Marshal(object)
	check(err)
	return text
}

func servedKinds(scheme *runtime.Scheme) []schema.GroupVersionKind {
	kinds := []schema.GroupVersionKind{}
	for gvk := range scheme.AllKnownTypes() {
		if isServed(gvk) && gvk.Kind != "WatchEvent" {
			kinds = append(kinds, gvk)
		}
	}
	sort.Slice(kinds, func(i, j int) bool { return fmt.Sprint(kinds[i]) < fmt.Sprint(kinds[j]) })
	return kinds
}

var texts = []string{"", "a", "app.kubernetes.io/name", "ü\u2028\"\\", "0", "a-longer-text-than-those-before"}
var numbers = []int64{0, 1, -1, 127, 128, 300, 65535, 1<<31 - 1, -1 << 31}

// Half of the fields get a value; below some depth none do, since types contain themselves.
func fill(random *rand.Rand, value reflect.Value, depth int) {
	if depth > 8 || random.Intn(2) == 0 && depth > 1 {
		return
	}
	if filled := filledSpecial(random, value); filled {
		return
	}
	switch value.Kind() {
	case reflect.String:
		value.SetString(texts[random.Intn(len(texts))])
	case reflect.Bool:
		value.SetBool(random.Intn(2) == 0)
	case reflect.Int32:
		value.SetInt(numbers[random.Intn(len(numbers))])
	case reflect.Int64:
		value.SetInt(numbers[random.Intn(len(numbers))] * []int64{1, 1, 1 << 21}[random.Intn(3)])
	case reflect.Float64:
		value.SetFloat([]float64{0, -1.5, 1e21, 0.1}[random.Intn(4)])
	case reflect.Pointer:
		value.Set(reflect.New(value.Type().Elem()))
		// The zero of some of them is null in JSON, which reads back as a nil pointer.
		if !filledSpecial(random, value.Elem()) {
			fill(random, value.Elem(), depth+1)
		}
	case reflect.Slice:
		if value.Type().Elem().Kind() == reflect.Uint8 {
			// None and empty ones are the same in JSON, but not on the wire.
			value.SetBytes([]byte(texts[1+random.Intn(len(texts)-1)]))
			return
		}
		value.Set(reflect.MakeSlice(value.Type(), random.Intn(3), 3))
		for i := range value.Len() {
			fill(random, value.Index(i), depth+1)
		}
	case reflect.Map:
		value.Set(reflect.MakeMap(value.Type()))
		for range random.Intn(3) {
			member := reflect.New(value.Type().Elem()).Elem()
			fill(random, member, depth+1)
			value.SetMapIndex(reflect.ValueOf(texts[1+random.Intn(len(texts)-1)]).Convert(value.Type().Key()), member)
		}
	case reflect.Struct:
		for i := range value.NumField() {
			if isField(value.Type().Field(i)) {
				fill(random, value.Field(i), depth+1)
			}
		}
	}
}

var documents = []string{`{"f:metadata":{"f:labels":{".":{}}}}`, `{"kind":"ConfigMap","apiVersion":"v1"}`, `{}`}

// Fills what not every content of its Go struct is a value of.
func filledSpecial(random *rand.Rand, value reflect.Value) bool {
	raw := []byte(documents[random.Intn(len(documents))])
	switch target := value.Addr().Interface().(type) {
	case *resource.Quantity:
		*target = resource.MustParse([]string{"0", "100m", "1Gi", "1500", "2.5", "-1"}[random.Intn(6)])
		*target = resource.MustParse(target.String())
	case *intstr.IntOrString:
		*target = []intstr.IntOrString{intstr.FromInt32(8080), intstr.FromString("http"), intstr.FromInt32(0)}[random.Intn(3)]
	case *metav1.Time:
		*target = metav1.NewTime(time.Unix(random.Int63n(4e9)-1e9, 0).UTC())
	case *metav1.MicroTime:
		*target = metav1.NewMicroTime(time.Unix(random.Int63n(4e9)-1e9, random.Int63n(1e6)*1000).UTC())
	case *metav1.FieldsV1:
		*target = metav1.FieldsV1{Raw: raw}
	case *runtime.RawExtension:
		*target = runtime.RawExtension{Raw: raw}
	case *apiextensions.JSON:
		*target = apiextensions.JSON{Raw: []byte([]string{`1`, `"a"`, `[1,null]`, `{"a":{}}`}[random.Intn(4)])}
	case *apiextensions.JSONSchemaPropsOrBool:
		*target = apiextensions.JSONSchemaPropsOrBool{Allows: random.Intn(2) == 0}
		if random.Intn(2) == 0 {
			*target = apiextensions.JSONSchemaPropsOrBool{Allows: true, Schema: &apiextensions.JSONSchemaProps{Type: "string"}}
		}
	case *apiextensions.JSONSchemaPropsOrArray:
		one := apiextensions.JSONSchemaProps{Type: "object", Nullable: true}
		*target = apiextensions.JSONSchemaPropsOrArray{Schema: &one}
		if random.Intn(2) == 0 {
			*target = apiextensions.JSONSchemaPropsOrArray{JSONSchemas: []apiextensions.JSONSchemaProps{one, one}}
		}
	case *apiextensions.JSONSchemaPropsOrStringArray:
		*target = apiextensions.JSONSchemaPropsOrStringArray{Property: []string{"a", "b"}}
		if random.Intn(2) == 0 {
			*target = apiextensions.JSONSchemaPropsOrStringArray{Schema: &apiextensions.JSONSchemaProps{Type: "string"}}
		}
	case *v1.ResourceList:
		*target = v1.ResourceList{"cpu": resource.MustParse("1500m"), "memory": resource.MustParse("1Gi")}
	default:
		return false
	}
	return true
}
