/** The CRs of a document: what checkpoints ask of the first one, and their deletion. */
import { messageOf, objectName } from '../../../lib/base/index.js';
import { isNotFound } from '../../../lib/kube/index.js';
import { commandErrors } from '../../errors.js';
import { readManifest } from '../../manifests.js';
import { type Checkpoint, compileExpectationGate, type E2eTest } from '../document/index.js';
import type { KubectlContext } from '../kubectl/context.js';

type Cluster = Pick<KubectlContext, 'client' | 'kinds' | 'clock'>;

/** In the reverse order of the document. Throws ORK_E2E_SETUP with the one that is refused. */
export async function deleteCrs({ crFiles }: E2eTest, { client, kinds }: Cluster): Promise<void> {
  for (const file of [...crFiles].reverse()) {
    for (const object of [...(await readManifest(file))].reverse()) {
      const served = await kinds.of(String(object['apiVersion']), String(object['kind']));
      const { name = '', namespace = 'default' } = object['metadata'] as {
        name?: string;
        namespace?: string;
      };
      if (!served) continue;
      const place = { name, namespace: served.namespaced ? namespace : undefined };
      try {
        await client.delete(served, place);
      } catch (error) {
        // A checkpoint may have deleted it already.
        if (isNotFound(error)) continue;
        const message = `${file}: deleting ${objectName(served.kind, place)} failed: ${messageOf(error)}`;
        throw commandErrors.make('ORK_E2E_SETUP', message, error);
      }
    }
  }
}

/** Whether the conditions of a checkpoint hold for the first CR, as it is now. */
export async function isOpen(
  { gate }: Checkpoint,
  { crFiles, notes }: E2eTest,
  { client, kinds, clock }: Cluster,
): Promise<boolean> {
  if (Object.keys(gate).length === 0) return true;
  const { holds } = compileExpectationGate(gate, notes, clock);
  const [file] = crFiles;
  const [cr] = file === undefined ? [] : await readManifest(file);
  const served = cr && (await kinds.of(String(cr['apiVersion']), String(cr['kind'])));
  const { name = '', namespace = 'default' } = (cr?.['metadata'] ?? {}) as {
    name?: string;
    namespace?: string;
  };
  const place = { name, namespace: served?.namespaced ? namespace : undefined };
  const found = served && (await client.get(served, place).catch(() => undefined));
  return holds((found ?? cr ?? {}) as never);
}
