import { describe, expect, it } from 'vitest';
import { fileCrd } from '../support/crd.js';
import { untilObject } from '../support/follow.js';
import { katalogText } from '../support/katalog-text.js';
import { operated } from '../support/operated.js';
import { startRuntime } from '../support/runtime.js';

const crd = fileCrd('Kept');
const LABEL = 'orkestra.io/deletion-protection';
const EXEMPT = 'orkestra.io/strict-mode-exempt';

/** A namespace whose CRs are operated by a Katalog with this `security.deletionProtection`. */
async function protectedBy(deletionProtection: object) {
  const place = await operated(crd, '', { document: { security: { deletionProtection } } });
  /** Continues with another setting. */
  const restart = async (changed: object): Promise<void> => {
    await place.runtime.stop();
    const entries = { kept: { crd, namespace: place.namespace, body: '' } };
    const katalog = katalogText('kept', entries, { security: { deletionProtection: changed } });
    await startRuntime({ katalog, namespace: place.namespace });
  };
  return { ...place, restart };
}

const labelsOf = (object: { readonly metadata: { readonly labels?: Readonly<Record<string, string>> } }) =>
  object.metadata.labels ?? {};

describe('the labels of deletion protection', () => {
  it('every CR is labelled, and one that somebody has released is left released', async () => {
    const { kube, createCr, crPath, patchCr, ready } = await protectedBy({});
    await createCr('a');
    await untilObject(kube, crPath('a'), (cr) => labelsOf(cr)[LABEL] === 'true');
    await patchCr('a', { metadata: { labels: { [LABEL]: 'false' } }, spec: { x: 1 } });
    await ready('a', 2);
    expect(labelsOf((await kube.get(crPath('a'))).body)[LABEL]).toBe('false');
    await patchCr('a', { metadata: { labels: { [LABEL]: null } } });
    await untilObject(kube, crPath('a'), (cr) => labelsOf(cr)[LABEL] === 'true');
  });

  it('in strict mode a CR that comes released, or wears the exempt label, is labelled all the same', async () => {
    const { kube, createCr, crPath } = await protectedBy({ strictMode: true });
    await createCr('a', {}, { labels: { [LABEL]: 'false', [EXEMPT]: 'true' } });
    const cr = await untilObject(kube, crPath('a'), (each) => labelsOf(each)[LABEL] === 'true');
    expect(labelsOf(cr)).not.toHaveProperty([EXEMPT]);
  });

  it('protection that is turned off takes the label off, and the mark that strict mode asks for', async () => {
    const { kube, createCr, crPath, restart } = await protectedBy({ strictMode: true });
    await createCr('a');
    await untilObject(kube, crPath('a'), (cr) => labelsOf(cr)[LABEL] === 'true');
    const watch = await kube.watch(crPath('').slice(0, -1), { fieldSelector: 'metadata.name=a' });
    await restart({ enabled: false });
    const seen: string[] = [];
    for (;;) {
      const event = await watch.next();
      if (!event) throw new Error('the watch ended');
      const { [LABEL]: label, [EXEMPT]: exempt } = labelsOf(event.object);
      const state = `${label ?? '-'} ${exempt ?? '-'}`;
      if (seen.at(-1) !== state) seen.push(state);
      if (state === '- -') break;
    }
    expect(seen).toEqual(['true -', 'true true', '- true', '- -']);
  });

  it('a label that somebody wrote stays where the Katalog does not speak of protection', async () => {
    const { kube, createCr, crPath, ready } = await operated(crd, '');
    await createCr('a', {}, { labels: { [LABEL]: 'true' } });
    await ready('a');
    expect(labelsOf((await kube.get(crPath('a'))).body)[LABEL]).toBe('true');
  });
});
