// Package scalers has here two of KEDA's scalers, and what they share with the others.
package scalers

const externalMetricType = "External"
