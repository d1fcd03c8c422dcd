package main

import (
	"context"
	"time"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	typedcore "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	"k8s.io/client-go/tools/record"
)

func lead(ctx context.Context, config *rest.Config, namespace, identity string) {
	clients := kubernetes.NewForConfigOrDie(config)
	lock := &resourcelock.LeaseLock{
		LeaseMeta:  metav1.ObjectMeta{Namespace: namespace, Name: "leader"},
		Client:     clients.CoordinationV1(),
		LockConfig: resourcelock.ResourceLockConfig{Identity: identity},
	}
	leaderelection.RunOrDie(ctx, leaderelection.LeaderElectionConfig{
		Lock:            lock,
		ReleaseOnCancel: true,
		LeaseDuration:   6 * time.Second,
		RenewDeadline:   4 * time.Second,
		RetryPeriod:     200 * time.Millisecond,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: func(ctx context.Context) {
				say("%s leads", identity)
				work(ctx, clients, namespace, identity)
			},
			OnStoppedLeading: func() { say("%s stopped", identity) },
			OnNewLeader:      func(leader string) { say("%s sees %s", identity, leader) },
		},
	})
}

// Creates, watches, updates and deletes a Deployment with the content type of typed clients, which is protobuf.
func work(ctx context.Context, clients *kubernetes.Clientset, namespace, name string) {
	ready := watchReady(ctx, clients, namespace, name)
	deployments := clients.AppsV1().Deployments(namespace)
	made, err := deployments.Create(ctx, deployment(name), metav1.CreateOptions{})
	check(err)
	limit := made.Spec.Template.Spec.Containers[0].Resources.Limits[core.ResourceCPU]
	say("created %s %s", made.Spec.Strategy.Type, limit.String())
	recordEvent(clients, namespace, made)
	select {
	case <-ready:
		say("ready")
	case <-ctx.Done():
		return
	}
	current, err := deployments.Get(ctx, name, metav1.GetOptions{})
	check(err)
	current.Labels = map[string]string{"updated": "true"}
	updated, err := deployments.Update(ctx, current, metav1.UpdateOptions{})
	check(err)
	say("updated %d managers", len(updated.ManagedFields))
	patch := []byte(`{"metadata":{"annotations":{"patched":"true"}}}`)
	patched, err := deployments.Patch(ctx, name, types.StrategicMergePatchType, patch, metav1.PatchOptions{})
	check(err)
	say("patched %s", patched.Annotations["patched"])
	scale, err := deployments.GetScale(ctx, name, metav1.GetOptions{})
	check(err)
	scale.Spec.Replicas = 2
	scale, err = deployments.UpdateScale(ctx, name, scale, metav1.UpdateOptions{})
	check(err)
	say("scaled to %d", scale.Spec.Replicas)
	background := metav1.DeletePropagationBackground
	options := metav1.DeleteOptions{PropagationPolicy: &background, Preconditions: metav1.NewUIDPreconditions(string(made.UID))}
	check(deployments.Delete(ctx, name, options))
	check(deployments.DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{LabelSelector: "none=here"}))
	say("deleted")
}

func watchReady(ctx context.Context, clients *kubernetes.Clientset, namespace, name string) <-chan struct{} {
	ready := make(chan struct{}, 16)
	factory := informers.NewSharedInformerFactoryWithOptions(clients, 0, informers.WithNamespace(namespace))
	look := func(object any) {
		if found, ok := object.(*apps.Deployment); ok && found.Name == name && found.Status.ReadyReplicas == 1 {
			ready <- struct{}{}
		}
	}
	_, err := factory.Apps().V1().Deployments().Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    look,
		UpdateFunc: func(_, object any) { look(object) },
	})
	check(err)
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	return ready
}

func recordEvent(clients *kubernetes.Clientset, namespace string, object *apps.Deployment) {
	broadcaster := record.NewBroadcaster()
	broadcaster.StartRecordingToSink(&typedcore.EventSinkImpl{Interface: clients.CoreV1().Events(namespace)})
	broadcaster.NewRecorder(scheme.Scheme, core.EventSource{Component: "leader"}).Event(object, core.EventTypeNormal, "Made", "made by the leader")
}

func deployment(name string) *apps.Deployment {
	labels := map[string]string{"app": name}
	replicas := int32(1)
	return &apps.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: apps.DeploymentSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Strategy: apps.DeploymentStrategy{Type: apps.RecreateDeploymentStrategyType},
			Template: core.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec: core.PodSpec{Containers: []core.Container{{
					Name:      "main",
					Image:     "registry.invalid/main:1",
					Resources: core.ResourceRequirements{Limits: core.ResourceList{core.ResourceCPU: resource.MustParse("250m")}},
				}}},
			},
		},
	}
}
