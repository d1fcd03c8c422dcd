// Package aws stands in for signed requests to Amazon's Prometheus: nothing is signed.
package aws

import "net/http"

func NewSigV4RoundTripper(any, string) (http.RoundTripper, error) { return nil, nil }
