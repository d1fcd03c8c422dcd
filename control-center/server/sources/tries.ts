/** New connections that are tried where a follower answered. */
export const NEW_CONNECTIONS = 3;
/** The bounds of a wait with full jitter after the first failure, and after many. */
export const BACKOFF = { firstMs: 500, longestMs: 30_000 };
