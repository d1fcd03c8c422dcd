/**
 * What `ork --help` says of each command, without loading it: the modules of all commands take longer to load than a help
 * may take. A test compares it with the commands.
 */
export const SUMMARIES: Readonly<Record<string, string>> = {
  run: 'run the operators of a Katalog, which write to the cluster, and serve each CRD as an HTTP API',
  gate: 'print what admission and protections would answer for CRs of files; needs no cluster',
  control: 'open a web page over any number of runtimes',
  demo: 'run two runtimes on an embedded cluster, or write to that of --kubeconfig; one sizes its workers by the queue of the other',
  init: 'write a Katalog with its CRD, a CR and tests to start from',
  validate:
    'report every problem of Katalogs and of E2E and Simulate documents, with file, line and column; needs no cluster',
  template: 'print the Katalog as the runtime reads it: files merged, includes and defaults filled in',
  diff: 'compare two Katalogs by meaning, any other files by lines',
  generate: 'write the manifests with which a cluster runs a Katalog',
  notify: 'send a test message to a team of a Katalog: ork notify test',
  notes: 'list the functions of templates, each with an example',
  e2e: 'run E2E documents; writes to the cluster that they run on',
  plan: 'say what a change of a Katalog would do; writes nothing',
  simulate: 'reconcile custom resources in memory and print what is written, or check Simulate documents',
  get: 'show what running runtimes know: CRDs, CRs, Events, autoscalers',
  explain: 'explain the decisions of a running runtime',
  autoscale: 'pause and resume the autoscaler of a CRD by hand; writes to the cluster',
  record: 'record what the autoscaler of a running runtime sees, for ork simulate autoscale',
  lsp: 'serve editors: what ork validate says while a Katalog is written, completion, hover (LSP over stdio)',
  completion: 'print a script with which a shell completes commands, flags and names',
  version: 'print the version of this product',
  schema: 'print the JSON Schema of a Katalog, for editors (# yaml-language-server: $schema=…)',
};
