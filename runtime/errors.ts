import { defineErrors } from '../lib/base/index.js';

/** What can go wrong with a runtime itself. */
export const RUNTIME_ERRORS = defineErrors({
  ORK_LISTEN: {
    summary: 'The Live API cannot listen on its address.',
    remedy:
      'Choose another port with --port or ORK_PORT (0 lets the system choose), or another address with --host.',
  },
  ORK_API_TLS: {
    summary: 'The certificate of the Live API cannot be read.',
    remedy:
      'Check the files of --tls-cert, --tls-key and --tls-client-ca: PEM, readable, and certificate and key of one pair.',
  },
  ORK_HAND_LEASE: {
    summary: 'No runtime has a Lease of this name.',
    remedy:
      'Name the Lease with --lease-name and its namespace with --namespace, as the runtime has them. Without leader election, as with --dev, there is none: set mode: dryRun.',
  },
  ORK_API_AUTH: {
    summary: 'With this configuration no client could authenticate to the Live API.',
    remedy:
      'Set the variable, or name another one in security.api.tokens. An embedded cluster has no users: use `auth: token` there.',
  },
  ORK_STATUS_NOT_SERVED: {
    summary: 'The status of CRs is not written, because the CRD has no status subresource.',
    remedy: 'Add `subresources: { status: {} }` to the version in the CRD, or set `ignoreStatusPatch: true`.',
  },
  ORK_STATUS_PRUNED: {
    summary: 'The API server drops fields of a status, because the schema of the CRD does not have them.',
    remedy:
      'Add them below `status` in the schema of the CRD, or `x-kubernetes-preserve-unknown-fields: true`; `status.conditions: false` leaves the conditions out.',
  },
  ORK_CHILD_NOT_OURS: {
    summary:
      'The name of a child belongs to an object that the custom resource did not make; it is left as it is.',
    remedy:
      'Give the child another name, delete the object, or set `adopt` on the entry; docs/ownership.md says what counts as whose.',
  },
  ORK_CHILDREN_TOO_LARGE: {
    summary: 'The objects that the Katalog builds from one custom resource are larger than 1 MiB together.',
    remedy:
      'Make what the templates of the entry read smaller in the custom resource, or give the entry less to build. The children that are there stay as they are.',
  },
  ORK_NAMESPACE_NOT_ALLOWED: {
    summary:
      'A template gives a child, or what it copies, a namespace that `allowedNamespaces` or `restrictedNamespaces` exclude.',
    remedy:
      'Correct the field of the custom resource that the template reads, allow the namespace, or write it out in the Katalog.',
  },
  ORK_STATUS_REFUSED: {
    summary:
      'The API server refuses the status of a CR, because a field does not match the schema of the CRD.',
    remedy:
      'Read which field the message names; give it the type of the schema with `type` in `status.fields`, or correct the schema. Until then the conditions alone are written.',
  },
  ORK_HOOK_MODULE: {
    summary: 'The module of a hook cannot be loaded, or does not export the function that the Katalog names.',
    remedy:
      'Check the path, which begins at the Katalog file and stays in its folder, the name of the exported function, and --hooks.',
  },
  ORK_HOOK: {
    summary: 'A hook threw; the reconcile fails and is retried.',
    remedy: 'Read the stack of the hook in the log line of the reconcile.',
  },
  ORK_EXTERNAL: {
    summary: 'An external call of the Katalog failed; the reconcile fails and is retried.',
    remedy:
      'Check the URL and the service behind it; with `continueOnError: true` the reconcile continues, with the reason in `.external.<name>.error`.',
  },
});
