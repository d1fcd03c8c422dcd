/** What a bench and the process of `sibling-server.ts` say to each other. */

/** Below this path answers carry an entity tag and are confirmed by it; elsewhere each is a new one. */
export const TAGGED = '/tagged';

export type Order = 'open' | 'shut' | 'arrivals';
/** `arrivals`: wall times of the requests since the last `open`. */
export type Report = { readonly port: number } | { readonly shut: true } | { readonly arrivals: number[] };
