// Package gcp stands in for requests to Google's Prometheus.
package gcp

import (
	"errors"
	"net/http"
)

const GcpScopeMonitoringRead = ""

var ErrGoogleApplicationCrendentialsNotFound = errors.New("no credentials")

func GetGCPOAuth2HTTPTransport(any, http.RoundTripper, ...string) (http.RoundTripper, error) {
	return nil, nil
}
