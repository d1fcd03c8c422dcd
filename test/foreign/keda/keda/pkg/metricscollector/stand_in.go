// Package metricscollector stands in for KEDA's metrics about itself: nothing is counted.
package metricscollector

import "net/http"

type CloseableRoundTripper interface {
	http.RoundTripper
	CloseIdleConnections()
}

func NewInstrumentedRoundTripper(transport http.RoundTripper) http.RoundTripper { return transport }

func NewInstrumentedRoundTripperWithCloseIdleConnections(transport CloseableRoundTripper) CloseableRoundTripper {
	return transport
}

func RecordEmptyUpstreamResponse(_, _, _, _, _ string, _ bool) {}
