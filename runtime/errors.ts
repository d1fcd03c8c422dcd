import { defineErrors } from '../base/index.js';

/** What can go wrong with a runtime itself. */
export const RUNTIME_ERRORS = defineErrors({
  ORK_LISTEN: {
    summary: 'The Live API cannot listen on its address.',
    remedy:
      'Choose another port with --port or ORK_PORT (0 lets the system choose), or another address with --host.',
  },
});
