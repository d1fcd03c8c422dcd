/** Wall time (Unix milliseconds) in RFC 3339, UTC and whole seconds, as Kubernetes writes `metav1.Time`. */
export function timeText(unixMs: number): string {
  return new Date(unixMs).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Wall time (Unix milliseconds) in RFC 3339, UTC and milliseconds: for times of which differences are taken. */
export function momentText(unixMs: number): string {
  return new Date(unixMs).toISOString();
}
