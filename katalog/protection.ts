/** The labels of deletion protection: the runtime writes them, the gateway and the API server read them. */

/** `"true"`: the object may not be deleted. `"false"`: whoever may write the object has released it. */
export const PROTECTION_LABEL = 'orkestra.io/deletion-protection';

/** The runtime is about to take the other label off. It counts in an update of the runtime alone. */
export const EXEMPT_LABEL = 'orkestra.io/strict-mode-exempt';
