import type { AnsweredFormat } from '../output-options.js';
import type { NamedCluster } from './cluster.js';
import type { ExampleName } from './example.js';

/** What the flags of `ork demo` ask for. */
export interface DemoOptions {
  /** One wave, and an exit code that says whether the pool grew and came back. */
  readonly once: boolean;
  readonly output: AnsweredFormat;
  /** The cluster of somebody; undefined: an embedded one. */
  readonly cluster: NamedCluster | undefined;
  readonly example: ExampleName;
  /** Loader CRs in a wave. */
  readonly loaders: number;
  /** The port of a Control Center over both runtimes, 0 for any free one; undefined: none. */
  readonly control: number | undefined;
}
