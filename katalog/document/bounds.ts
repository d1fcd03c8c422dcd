/** What a document may be at most, so that a hostile one costs a bounded amount of work and memory. */
export const BOUNDS = {
  /** Size of one file, in bytes of UTF-8. */
  bytes: 5 * 1024 * 1024,
  /** Maps and lists inside each other. */
  depth: 100,
  /** Values that all aliases of a document stand for together, each counted as often as it is used. */
  aliasValues: 100_000,
  /** CRD entries of one Katalog. */
  crds: 10_000,
} as const;
