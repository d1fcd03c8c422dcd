import { defineErrors } from '../lib/base/index.js';

/** What can go wrong with the embedded cluster itself; its answers to clients are Kubernetes Status objects. */
export const devclusterErrors = defineErrors({
  ORK_DEVCLUSTER_LISTEN: {
    summary: 'The embedded cluster cannot listen on its port.',
    remedy: 'Choose another port, or 0 to let the system choose one.',
  },
});
