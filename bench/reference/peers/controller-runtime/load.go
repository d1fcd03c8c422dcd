package main

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

var version = schema.GroupVersion{Group: "bench.orkestra.io", Version: "v1"}

// Load is the CR of `bench peers`.
type Load struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              LoadSpec   `json:"spec,omitempty"`
	Status            LoadStatus `json:"status,omitempty"`
}

// LoadSpec is what a user asks for.
type LoadSpec struct {
	Message  string `json:"message,omitempty"`
	Replicas int32  `json:"replicas,omitempty"`
}

// LoadStatus is what the operator says.
type LoadStatus struct {
	Phase              string             `json:"phase,omitempty"`
	ObservedGeneration int64              `json:"observedGeneration,omitempty"`
	Conditions         []metav1.Condition `json:"conditions,omitempty"`
}

// LoadList is a list of Loads.
type LoadList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []Load `json:"items"`
}

// DeepCopy copies a Load with all that it points to.
func (in *Load) DeepCopy() *Load {
	out := *in
	in.ObjectMeta.DeepCopyInto(&out.ObjectMeta)
	out.Status.Conditions = append([]metav1.Condition(nil), in.Status.Conditions...)
	return &out
}

// DeepCopyObject makes a Load a runtime.Object.
func (in *Load) DeepCopyObject() runtime.Object { return in.DeepCopy() }

// DeepCopyObject makes a LoadList a runtime.Object.
func (in *LoadList) DeepCopyObject() runtime.Object {
	out := LoadList{TypeMeta: in.TypeMeta, ListMeta: *in.ListMeta.DeepCopy(), Items: make([]Load, len(in.Items))}
	for index := range in.Items {
		out.Items[index] = *in.Items[index].DeepCopy()
	}
	return &out
}

func register(scheme *runtime.Scheme) {
	scheme.AddKnownTypes(version, &Load{}, &LoadList{})
	metav1.AddToGroupVersion(scheme, version)
}
