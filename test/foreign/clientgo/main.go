// Command clientgo is a typed client of client-go and an operator of controller-runtime, as their users write them.
//
//	clientgo leader KUBECONFIG NAMESPACE IDENTITY   leads by a Lease until SIGTERM, and works on a Deployment meanwhile
//	clientgo operator KUBECONFIG NAMESPACE          keeps a ConfigMap for each Anchor until SIGTERM
//
// Both print a line for each step.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"k8s.io/client-go/tools/clientcmd"
)

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: clientgo leader|operator KUBECONFIG NAMESPACE [IDENTITY]")
		os.Exit(2)
	}
	config, err := clientcmd.BuildConfigFromFlags("", os.Args[2])
	check(err)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if os.Args[1] == "leader" {
		lead(ctx, config, os.Args[3], os.Args[4])
		return
	}
	operate(ctx, config, os.Args[3])
}

func say(format string, args ...any) { fmt.Printf(format+"\n", args...) }

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
