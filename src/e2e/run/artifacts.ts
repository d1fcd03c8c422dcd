/** `--artifacts`: objects, Events and logs of a document in a folder of its own. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { messageOf } from '../../../lib/base/index.js';
import { commandErrors } from '../../errors.js';
import { deployedLogs } from '../deployed/pod-logs.js';
import type { E2eTest } from '../document/index.js';
import type { Applied } from '../kubectl/applied.js';
import type { KubectlContext } from '../kubectl/context.js';
import { eventLines } from '../text/describe.js';

const EVENTS = { apiVersion: 'v1', plural: 'events', namespaced: true };

interface Recorded {
  readonly test: E2eTest;
  readonly kubectl: KubectlContext;
  readonly applied: Applied;
}

/** Writes what can be read. Throws ORK_OUTPUT when the folder cannot be written. */
export async function saveArtifacts(root: string, recorded: Recorded): Promise<void> {
  const folder = join(root, recorded.test.name.replace(/[^\w.-]/g, '_'));
  try {
    await mkdir(folder, { recursive: true });
    await save(folder, recorded);
  } catch (error) {
    throw commandErrors.make('ORK_OUTPUT', `writing to ${folder} failed: ${messageOf(error)}`, error);
  }
}

async function save(folder: string, { kubectl, applied }: Recorded): Promise<void> {
  const objects = await Promise.all(
    applied.created.map(async ({ served, name, namespace }) =>
      kubectl.client.get(served, { name, namespace }).catch(() => undefined),
    ),
  );
  const kept = objects.filter((object) => object !== undefined && object.kind !== 'Secret');
  await writeFile(join(folder, 'objects.yaml'), kept.map((object) => stringify(object)).join('---\n'));
  const events = await kubectl.client.list(EVENTS, {}).catch(() => ({ items: [] }));
  await writeFile(join(folder, 'events.txt'), `${eventLines(events.items).join('\n')}\n`);
  const logs = kubectl.isDeployed ? await deployedLogs(undefined, {}, kubectl) : kubectl.operators.logs;
  for (const { name, text } of logs) await writeFile(join(folder, `${name}.log`), text);
}
