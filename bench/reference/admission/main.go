// The reference of `bench admission`: a webhook of controller-runtime with the same fifty checks.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"syscall"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/webhook"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
)

var version = regexp.MustCompile(`^[a-z0-9-]+:[0-9.]+$`)

// check says whether the field at an index holds; the kinds of checks take turns, as in the Katalog.
func check(object map[string]interface{}, index int) (string, bool) {
	field := fmt.Sprintf("f%d", index)
	value, found, _ := unstructured.NestedFieldNoCopy(object, "spec", field)
	switch index % 5 {
	case 0:
		return field + " is required", found && value != ""
	case 1:
		text, _ := value.(string)
		return field + " must begin with registry/", strings.HasPrefix(text, "registry/")
	case 2:
		number, _ := value.(int64)
		return field + " must be at most 100", number <= 100
	case 3:
		text, _ := value.(string)
		return field + " must be one of a, b, c", text == "a" || text == "b" || text == "c"
	default:
		text, _ := value.(string)
		return field + " must be an image with a version", version.MatchString(text)
	}
}

func validate(_ context.Context, request admission.Request) admission.Response {
	object := &unstructured.Unstructured{}
	if err := json.Unmarshal(request.Object.Raw, object); err != nil {
		return admission.Errored(http.StatusBadRequest, err)
	}
	var denied []string
	for index := 0; index < 50; index++ {
		if message, holds := check(object.Object, index); !holds {
			denied = append(denied, message)
		}
	}
	if len(denied) > 0 {
		return admission.Denied(strings.Join(denied, "; "))
	}
	return admission.Allowed("")
}

func main() {
	port := flag.Int("port", 0, "port of the webhook")
	folder := flag.String("certs", "", "folder of tls.crt and tls.key")
	flag.Parse()
	log.SetLogger(zap.New())
	server := webhook.NewServer(webhook.Options{Host: "127.0.0.1", Port: *port, CertDir: *folder})
	server.Register("/validate", &webhook.Admission{Handler: admission.HandlerFunc(validate)})
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := server.Start(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
