package main

import (
	"context"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	applycore "k8s.io/client-go/applyconfigurations/core/v1"
	applymeta "k8s.io/client-go/applyconfigurations/meta/v1"
	"k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

var anchorKind = schema.GroupVersionKind{Group: "harbour.example.org", Version: "v1", Kind: "Anchor"}

// Keeps a ConfigMap for each Anchor by server-side apply, with the Anchor as its owner, and writes the depth it has seen.
type anchors struct{ client.Client }

func (a *anchors) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	anchor := newAnchor()
	if err := a.Get(ctx, request.NamespacedName, anchor); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	depth, _, _ := unstructured.NestedString(anchor.Object, "spec", "depth")
	owner := applymeta.OwnerReference().WithAPIVersion("harbour.example.org/v1").WithKind("Anchor").
		WithName(anchor.GetName()).WithUID(anchor.GetUID()).WithController(true)
	config := applycore.ConfigMap(anchor.GetName(), anchor.GetNamespace()).
		WithOwnerReferences(owner).WithData(map[string]string{"depth": depth})
	if err := a.Apply(ctx, config, client.FieldOwner("anchors"), client.ForceOwnership); err != nil {
		return ctrl.Result{}, err
	}
	before := anchor.DeepCopy()
	if err := unstructured.SetNestedField(anchor.Object, depth, "status", "depth"); err != nil {
		return ctrl.Result{}, err
	}
	if err := a.Status().Patch(ctx, anchor, client.MergeFrom(before)); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	say("reconciled %s at %s", anchor.GetName(), depth)
	return ctrl.Result{}, nil
}

func newAnchor() *unstructured.Unstructured {
	anchor := &unstructured.Unstructured{}
	anchor.SetGroupVersionKind(anchorKind)
	return anchor
}

func operate(ctx context.Context, config *rest.Config, namespace string) {
	ctrl.SetLogger(zap.New())
	manager, err := ctrl.NewManager(config, ctrl.Options{
		LeaderElection:                true,
		LeaderElectionID:              "anchors",
		LeaderElectionNamespace:       namespace,
		LeaderElectionReleaseOnCancel: true,
		Metrics:                       server.Options{BindAddress: "0"},
		Cache:                         cache.Options{DefaultNamespaces: map[string]cache.Config{namespace: {}}},
	})
	check(err)
	check(ctrl.NewControllerManagedBy(manager).For(newAnchor()).Owns(&core.ConfigMap{}).
		Complete(&anchors{manager.GetClient()}))
	check(manager.Start(ctx))
}
