/** `--dry-run`: what would run, and what would be installed. */
import { objectName } from '../../../lib/base/index.js';
import { type Choice, clusterText } from '../cluster/choose.js';
import type { Installation } from '../deployed/installation.js';
import type { PlannedTest } from '../document/index.js';

export type Planned = Pick<PlannedTest, 'test'> & {
  readonly installation: Installation | undefined;
  readonly choice: Choice;
};

export function planLines({ test, installation, choice }: Planned): readonly string[] {
  return [
    `${test.file}: ${test.name}  on ${clusterText(choice)}`,
    ...(installation
      ? [`  installs ${installation.image}`, ...objectNames(installation).map((name) => `    ${name}`)]
      : []),
    ...test.checkpoints.map(({ name, phase }) => `  ${name}  after ${phase}`),
  ];
}

export function plannedJson({ test: { file, name, checkpoints }, installation, choice }: Planned): object {
  return {
    ...{ file, name, cluster: clusterText(choice) },
    ...(installation ? { deployed: { image: installation.image, objects: objectNames(installation) } } : {}),
    checkpoints: checkpoints.map((each) => ({ name: each.name, after: each.phase })),
  };
}

function objectNames({ objects }: Installation): readonly string[] {
  return objects.map(({ kind, metadata }) =>
    objectName(String(kind), metadata as { readonly name: string; readonly namespace?: string }),
  );
}
