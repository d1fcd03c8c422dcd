/**
 * A time on the Control Center's monotonic clock, in milliseconds. Its origin means nothing in a browser: take the
 * difference to the `at` of the frame or response that carries it, and add the time since that arrived.
 */
export type Moment = number;

/** A time as a runtime or a gateway writes it, RFC 3339 by its own clock; empty where there is none. */
export type TheirTime = string;
