/** What stands at a path of the Live API below the URL of a runtime, which may have a path of its own, and has no query. */
export function urlUnder(base: URL, path: string): URL {
  return new URL(`${base.href.replace(/\/+$/, '')}${path}`);
}
