/** The files of `examples/12-two-runtimes`, which the package ships, and what the demo expects of each of the two. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { commandErrors } from '../errors.js';
import { packageRoot } from '../package.js';
import type { Level } from './reaction.js';

export const EXAMPLE_NAMES = ['expression', 'threshold'] as const;
export type ExampleName = (typeof EXAMPLE_NAMES)[number];

export interface Example {
  readonly name: ExampleName;
  /** Paths of manifests and Katalogs. */
  readonly crds: string;
  readonly loader: string;
  readonly processor: string;
  /** Queue depths of the loader, and the pool of the processor that each asks for. */
  readonly levels: readonly Level[];
}

/** A worker for every 20 that wait, within 2 and 16. */
const PER_WORKER = 20;
const MAX_WORKERS = 16;
const MIN_WORKERS = 2;

const LEVELS: Readonly<Record<ExampleName, readonly Level[]>> = {
  threshold: [{ above: 60, workers: 8 }],
  expression: Array.from({ length: MAX_WORKERS - MIN_WORKERS }, (_, index) => {
    const workers = MIN_WORKERS + 1 + index;
    return { above: PER_WORKER * (workers - 1), workers };
  }),
};

/** Finds an example in this package. Throws ORK_DEMO_EXAMPLES when the package was installed without it. */
export function findExample(name: ExampleName): Example {
  const folder = join(packageRoot(), 'examples', '12-two-runtimes');
  const processor = name === 'threshold' ? 'processor.yaml' : 'processor-expression.yaml';
  const file = (base: string): string => {
    const path = join(folder, base);
    if (!existsSync(path)) throw commandErrors.make('ORK_DEMO_EXAMPLES', `${path} does not exist`);
    return path;
  };
  return {
    name,
    crds: file('crd.yaml'),
    loader: file('loader.yaml'),
    processor: file(processor),
    levels: LEVELS[name],
  };
}
