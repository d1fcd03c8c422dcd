import { defineErrors } from '../base/index.js';

/** What can go wrong in a command itself. */
export const commandErrors = defineErrors({
  ORK_MANIFEST: {
    summary: 'A manifest cannot be read, is not a list of Kubernetes objects, or is not accepted.',
    remedy:
      'Check the path or address, and that every document has an apiVersion and a kind that the cluster serves.',
  },
});
