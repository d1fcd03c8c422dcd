import { defineErrors } from '../lib/base/index.js';

/** What can go wrong in a command itself. */
export const commandErrors = defineErrors({
  ORK_MANIFEST: {
    summary: 'A manifest cannot be read, is not a list of Kubernetes objects, or is not accepted.',
    remedy:
      'Check the path or address, and that every document has an apiVersion and a kind that the cluster serves.',
  },
  ORK_SETUP_WAIT: {
    summary: 'An object that `setup.wait` names was not there, or not ready, in time.',
    remedy: 'Let `setup.apply` name the manifest that makes it, or give it more time with `timeout`.',
  },
  ORK_DEMO_EXAMPLES: {
    summary: 'The files of the demo are not in this package.',
    remedy: 'Install the whole package: the demo runs `examples/12-two-runtimes`.',
  },
  ORK_DEMO_CLUSTER: {
    summary: 'The cluster refuses what the demo has to create in it, or does not serve it in time.',
    remedy:
      'Use a kubeconfig whose user may create namespaces, CustomResourceDefinitions and what the Katalogs operate, or run the demo without `--kubeconfig`.',
  },
  ORK_DEMO_RUNTIME: {
    summary: 'A runtime process of the demo ended by itself.',
    remedy: 'Read its last log lines, which stand before this message; `ork run -f` starts it alone.',
  },
  ORK_DEMO_NOT_READY: {
    summary: 'The runtimes of the demo, or the CRs that they operate, did not become ready in time.',
    remedy:
      'Try again on a machine or a cluster with less to do; `GET /katalog` of either runtime says what it waits for.',
  },
  ORK_TRACE: {
    summary: 'A recorded series of values cannot be read.',
    remedy:
      'Write CSV with the columns time, reference and value, or one JSON object a line with these fields; `ork record` writes both.',
  },
  ORK_TRACE_REFERENCE: {
    summary: 'A recorded series has none of the values that the autoscaler reads.',
    remedy: 'Name values in the trace as the Katalog does: metrics.<name>, or cross.<alias>.<path>.',
  },
  ORK_SIMULATE_CRD: {
    summary: 'There is no such CRD in the Katalog, or it declares no autoscaler.',
    remedy: 'Name a CRD that declares `operatorBox.autoscale`, with `--crd`.',
  },
  ORK_LIVE_API: {
    summary: 'A running runtime does not answer, or not with its Live API.',
    remedy: 'Check that `ork run` is up and that `--url` (or ORK_URL) is where it serves.',
  },
  ORK_LIVE_CRD: {
    summary: 'The runtime that was asked operates no CRD of that name.',
    remedy:
      'Name a CRD by its key in the Katalog, or give the `--url` (or ORK_URL) of the runtime that has it.',
  },
  ORK_LIVE_AUTOSCALER: {
    summary: 'The CRD has no autoscaler, so there are no decisions to explain.',
    remedy:
      'Declare `operatorBox.autoscale` for it in the Katalog. Without one its pool keeps the `workers` that the Katalog sets.',
  },
  ORK_OUTPUT: {
    summary: 'A file cannot be written.',
    remedy: 'Name a file in a folder that exists and may be written to.',
  },
});
