// Package v1alpha1 stands in for the identities of Pods in clouds: there are none here.
package v1alpha1

type PodIdentityProvider string

const PodIdentityProviderNone PodIdentityProvider = "none"

type AuthPodIdentity struct{ Provider PodIdentityProvider }
