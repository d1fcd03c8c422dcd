// The controller-runtime peer of `bench peers`: an operator of Loads as its users write one.
//
// For each Load it applies a ConfigMap and a Deployment and then patches the status. What the cache shows as right is
// not written. Children are owned, so that drift comes back as an event of the owner.
package main

import (
	"context"
	"flag"
	"net/http"
	"os"
	"sync/atomic"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	appsconfig "k8s.io/client-go/applyconfigurations/apps/v1"
	coreconfig "k8s.io/client-go/applyconfigurations/core/v1"
	metaconfig "k8s.io/client-go/applyconfigurations/meta/v1"
	clientscheme "k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
)

const fieldManager = client.FieldOwner("peer")

type loads struct{ client.Client }

func (r loads) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	load := &Load{}
	if err := r.Get(ctx, request.NamespacedName, load); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if load.DeletionTimestamp != nil {
		return ctrl.Result{}, nil
	}
	if err := r.config(ctx, load); err != nil {
		return ctrl.Result{}, err
	}
	if err := r.deployment(ctx, load); err != nil {
		return ctrl.Result{}, err
	}
	return ctrl.Result{}, r.status(ctx, load)
}

func (r loads) config(ctx context.Context, load *Load) error {
	have := &corev1.ConfigMap{}
	err := r.Get(ctx, client.ObjectKeyFromObject(load), have)
	if err == nil && have.Data["message"] == load.Spec.Message && metav1.IsControlledBy(have, load) {
		return nil
	}
	if err != nil && !apierrors.IsNotFound(err) {
		return err
	}
	want := coreconfig.ConfigMap(load.Name, load.Namespace).WithLabels(labels(load)).WithOwnerReferences(owner(load)).
		WithData(map[string]string{"message": load.Spec.Message})
	return r.Apply(ctx, want, fieldManager, client.ForceOwnership)
}

func (r loads) deployment(ctx context.Context, load *Load) error {
	have := &appsv1.Deployment{}
	err := r.Get(ctx, client.ObjectKeyFromObject(load), have)
	if err == nil && have.Spec.Replicas != nil && *have.Spec.Replicas == load.Spec.Replicas && metav1.IsControlledBy(have, load) {
		return nil
	}
	if err != nil && !apierrors.IsNotFound(err) {
		return err
	}
	pod := coreconfig.PodTemplateSpec().WithLabels(labels(load)).
		WithSpec(coreconfig.PodSpec().WithContainers(coreconfig.Container().WithName("main").WithImage("pause:3.10")))
	want := appsconfig.Deployment(load.Name, load.Namespace).WithLabels(labels(load)).WithOwnerReferences(owner(load)).
		WithSpec(appsconfig.DeploymentSpec().WithReplicas(load.Spec.Replicas).
			WithSelector(metaconfig.LabelSelector().WithMatchLabels(labels(load))).WithTemplate(pod))
	return r.Apply(ctx, want, fieldManager, client.ForceOwnership)
}

func (r loads) status(ctx context.Context, load *Load) error {
	before := load.DeepCopy()
	load.Status.Phase = "Ready"
	load.Status.ObservedGeneration = load.Generation
	changed := meta.SetStatusCondition(&load.Status.Conditions, metav1.Condition{
		Type: "Ready", Status: metav1.ConditionTrue, Reason: "Reconciled", ObservedGeneration: load.Generation,
	})
	if !changed && before.Status.Phase == "Ready" && before.Status.ObservedGeneration == load.Generation {
		return nil
	}
	return client.IgnoreNotFound(r.Status().Patch(ctx, load, client.MergeFrom(before)))
}

func labels(load *Load) map[string]string {
	return map[string]string{"app.kubernetes.io/name": load.Name, "app.kubernetes.io/managed-by": "peer"}
}

func owner(load *Load) *metaconfig.OwnerReferenceApplyConfiguration {
	return metaconfig.OwnerReference().WithAPIVersion(version.String()).WithKind("Load").WithName(load.Name).
		WithUID(load.UID).WithController(true).WithBlockOwnerDeletion(true)
}

func main() {
	workers := flag.Int("workers", 10, "reconciles at a time")
	address := flag.String("address", "", "host:port of /readyz")
	flag.Parse()
	ctrl.SetLogger(zap.New())
	config := ctrl.GetConfigOrDie()
	config.QPS = -1 // no limit in the client: the API server has its own
	scheme := runtime.NewScheme()
	must(clientscheme.AddToScheme(scheme))
	register(scheme)
	mgr, err := ctrl.NewManager(config, ctrl.Options{
		Scheme: scheme, Metrics: metricsserver.Options{BindAddress: "0"}, HealthProbeBindAddress: *address,
	})
	must(err)
	var synced atomic.Bool
	must(mgr.AddReadyzCheck("caches", func(*http.Request) error {
		if !synced.Load() {
			return http.ErrAbortHandler
		}
		return nil
	}))
	must(ctrl.NewControllerManagedBy(mgr).
		For(&Load{}, builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		Owns(&corev1.ConfigMap{}).
		Owns(&appsv1.Deployment{}).
		WithOptions(controller.Options{MaxConcurrentReconciles: *workers}).
		Complete(loads{mgr.GetClient()}))
	must(mgr.Add(manager.RunnableFunc(func(ctx context.Context) error {
		for _, kind := range []client.Object{&Load{}, &corev1.ConfigMap{}, &appsv1.Deployment{}} {
			if _, err := mgr.GetCache().GetInformer(ctx, kind); err != nil {
				return err
			}
		}
		synced.Store(mgr.GetCache().WaitForCacheSync(ctx))
		<-ctx.Done()
		return nil
	})))
	must(mgr.Start(ctrl.SetupSignalHandler()))
}

func must(err error) {
	if err != nil {
		ctrl.Log.Error(err, "peer failed")
		os.Exit(1)
	}
}
