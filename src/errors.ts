import { defineErrors, type OrkestraError } from '../lib/base/index.js';

/** What can go wrong in a command itself. */
export const commandErrors = defineErrors({
  ORK_MANIFEST: {
    summary: 'A manifest cannot be read, does not hold Kubernetes objects, or is rejected by the cluster.',
    remedy:
      'Check the path or URL, and that every document has an apiVersion and a kind that the cluster serves, and a name.',
  },
  ORK_AUTOSCALE_CRD: {
    summary: 'The Katalog has no CRD of that name with an autoscaler.',
    remedy: 'Name one of those that the message lists.',
  },
  ORK_DEV_KUBECONFIG: {
    summary: 'The file of `--dev-kubeconfig` cannot be used, or the port that it names is in use.',
    remedy:
      'Name a file that does not exist yet or that an earlier `ork run --dev` wrote, and stop the other run that uses it.',
  },
  ORK_SETUP_WAIT: {
    summary: 'An object named in `setup.wait` did not exist or was not ready in time.',
    remedy: 'Name its manifest in `setup.apply`, or increase `timeout`.',
  },
  ORK_DEMO_EXAMPLES: {
    summary: 'The files of the demo are missing from this package.',
    remedy: 'Install the whole package: the demo runs `examples/12-two-runtimes`.',
  },
  ORK_DEMO_CLUSTER: {
    summary: 'The cluster rejects the objects of the demo, or does not serve their kinds in time.',
    remedy:
      'Use a kubeconfig whose user may create namespaces, CustomResourceDefinitions and what the Katalogs operate, or run the demo without `--kubeconfig`.',
  },
  ORK_DEMO_RUNTIME: {
    summary: 'A runtime process of the demo exited unexpectedly.',
    remedy: 'Read its last log lines, printed before this message. To start it alone, use `ork run -f`.',
  },
  ORK_DEMO_NOT_READY: {
    summary: 'The runtimes of the demo or their CRs did not become ready in time.',
    remedy:
      'Read `GET /katalog` of each runtime for what it waits for, or retry on a less loaded machine or cluster.',
  },
  ORK_TRACE: {
    summary: 'A trace of recorded values cannot be read.',
    remedy:
      'Use CSV with the columns time, reference and value, or JSON lines with these fields. `ork record` writes both.',
  },
  ORK_TRACE_REFERENCE: {
    summary: 'A trace has none of the values that the autoscaler reads.',
    remedy: 'Name values in the trace as in the Katalog: metrics.<name> or cross.<alias>.<path>.',
  },
  ORK_SIMULATE_CRD: {
    summary: 'The CRD is not in the Katalog, or it declares no autoscaler.',
    remedy: 'With `--crd`, name a CRD that declares `operatorBox.autoscale`.',
  },
  ORK_LIVE_API: {
    summary: 'The runtime does not answer, or what answers is not its Live API.',
    remedy: 'Check that `ork run` is running and that `--url` (or ORK_URL) is its Live API.',
  },
  ORK_LIVE_CRD: {
    summary: 'The runtime has no CRD of that name.',
    remedy: 'Use the key of the CRD in the Katalog, or set `--url` (or ORK_URL) to the runtime that has it.',
  },
  ORK_LIVE_CR: {
    summary: 'The runtime has no CR of that name, or several namespaces have one.',
    remedy: 'Name it as namespace/name; `ork get cr <crd>` lists what the runtime has.',
  },
  ORK_LIVE_AUTOSCALER: {
    summary: 'The CRD has no autoscaler, so it has no decisions to explain.',
    remedy:
      'Declare `operatorBox.autoscale` for it in the Katalog. Without an autoscaler the pool keeps the declared `workers`.',
  },
  ORK_FILE: {
    summary: 'A file that was named cannot be read.',
    remedy: 'Check the path, and that you may read the file.',
  },
  ORK_GENERATE_FILES: {
    summary: 'A ConfigMap cannot hold what the Katalog needs: its files are too large, or it has hooks.',
    remedy:
      'Build an image that holds the folder of the Katalog, and name it with `--image` and the folder with `--in-image`.',
  },
  ORK_GENERATE_CR: {
    summary: 'No example CR was found that the schema of its CRD and the rules of the Katalog accept.',
    remedy: 'Write one by hand, and check it with `ork gate --cr`.',
  },
  ORK_E2E_DOCUMENT: {
    summary: 'An E2E document contradicts itself, or names a file that cannot be read.',
    remedy: 'Correct the document at the place shown; docs/e2e.md has every field.',
  },
  ORK_E2E_ASSERTION: {
    summary: 'A checkpoint of an E2E document asserts nothing, or an assertion cannot be evaluated.',
    remedy:
      'Add `resources`, `kubectl` or `commands` to the checkpoint, and an assertion such as `equals` to each read.',
  },
  ORK_E2E_NAME: {
    summary: 'An E2E document names a kind, a custom resource or a CRD that its cluster will not have.',
    remedy:
      'Correct the name, or name the file that brings it in `crdFiles`, `crFiles` or `setup.apply`. On a cluster that has it already, set `cluster.provider: existing`.',
  },
  ORK_E2E_PROGRAM: {
    summary: 'A command of an E2E document runs a program that is not installed.',
    remedy: 'Install the program, or use the `kubectl` block, which needs no program.',
  },
  ORK_E2E_CLUSTER: {
    summary: 'The cluster of an E2E document cannot be used.',
    remedy:
      'Choose one with `--cluster embedded`, `--cluster envtest`, `--cluster <context>`, `--use-current` or `--kubeconfig`.',
  },
  ORK_E2E_PROCESS: {
    summary: 'The runtime or the gateway under test exited, or did not become ready.',
    remedy:
      'Read its last log lines, printed with this message. To start it alone, use `ork run` or `ork gate run`.',
  },
  ORK_E2E_DEPLOYED: {
    summary: 'A cluster has no nodes that run the image of `ork e2e --deployed`.',
    remedy:
      'Choose a cluster with nodes: `--cluster <context>`, `--use-current`, or a document with the provider `kind`. Without `--deployed`, the runtime and the gateway are processes of this machine on any cluster.',
  },
  ORK_E2E_INSTALLED: {
    summary: 'What `ork e2e` would install, operate or change is on the cluster already.',
    remedy:
      'Choose a cluster of its own for the test with `--cluster <context>` or the provider `kind`. What a former test has left can be removed with `kubectl delete`.',
  },
  ORK_E2E_DEPLOYMENT: {
    summary: 'The runtime or the gateway that `ork e2e --deployed` has installed does not come to serve.',
    remedy:
      'Read what its Pods, Events and log say, printed with this message. Nodes must be able to pull the image: name one of a registry, or use the provider `kind`, which is given images of this machine.',
  },
  ORK_E2E_SETUP: {
    summary: 'A step of an E2E document outside its checkpoints failed.',
    remedy:
      'Carry it out by hand with `kubectl` to see why, or correct the file or the wait that the message names.',
  },
  ORK_E2E_NO_DOCUMENT: {
    summary: 'There is no E2E document to run.',
    remedy: 'Name one with `-f`, or a folder that holds files ending in `e2e.yaml` with `./...`.',
  },
  ORK_SIMULATE_CR: {
    summary: 'There is no custom resource to simulate.',
    remedy: 'Name a file with --cr that holds a custom resource of an enabled CRD of the Katalog.',
  },
  ORK_SIMULATE_CONVERSION: {
    summary: 'A custom resource cannot be converted to the version that the Katalog operates.',
    remedy:
      'Correct it, or the paths under `conversion`; `ork gate convert --to <version>` shows what they make of it.',
  },
  ORK_SIMULATE_API_SERVER: {
    summary: 'The API server of `ork simulate --envtest` did not start.',
    remedy:
      'Set KUBEBUILDER_ASSETS to a folder with etcd and kube-apiserver, or leave --envtest out for the embedded cluster.',
  },
  ORK_SIMULATE_DOCUMENT: {
    summary: 'A Simulate document simulates nothing, asserts nothing, or names what does not exist.',
    remedy: 'Correct the document at the place shown; docs/simulate.md has every field.',
  },
  ORK_PLAN_SOURCE: {
    summary: 'The Katalog to compare with cannot be found.',
    remedy: 'Name a bundle of `ork generate bundle` with --bundle, or a ConfigMap with --cm and -n.',
  },
  ORK_INIT_PACKS: {
    summary: 'The examples are missing from this package.',
    remedy: 'Install the whole package, or write a Katalog for a CRD with `ork init --from-crd`.',
  },
  ORK_INIT_EXISTS: {
    summary: '`ork init` replaces no file, and writes nothing when one of its files exists.',
    remedy: 'Name another folder, or replace the files with `--force`.',
  },
  ORK_TEMPORARY: {
    summary: 'A command cannot make a folder for its temporary files.',
    remedy: 'Set TMPDIR to an existing, writable folder on a disk with free space.',
  },
  ORK_OUTPUT: {
    summary: 'A file, or what standard output was directed to, cannot be written.',
    remedy: 'Name a file in an existing, writable folder, on a disk with free space.',
  },
});

/** As every command prints an error: message and code, and the remedy below. */
export function errorText({ message, code, remedy }: OrkestraError): string {
  return `ork: ${message} (${code})\n     ${remedy}`;
}
