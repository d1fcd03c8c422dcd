import { describe, expect, it } from 'vitest';
import { issueCertificate } from '../../lib/certificates/index.js';
import { type Content, firstContent, readContent, type SecretData, swapped, withNext } from './content.js';
import { bundleOf, type Pair, readBundle } from './pair.js';
import { HOUR_MS, type Memory, NOTHING, nextStep, type RotationSettings, type Target } from './rotation.js';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2030, 0, 1);
const SETTINGS: RotationSettings = {
  validForMs: 90 * DAY_MS,
  thresholdMs: 30 * DAY_MS,
  autoRotate: true,
  isForUs: () => true,
};

const issued = (now = NOW) =>
  issueCertificate({ commonName: 'gateway', names: ['gateway'], validForMs: SETTINGS.validForMs }, now);

function contentOf(data: SecretData): Content {
  const content = readContent(data);
  if (!content) throw new Error('the Secret of a test cannot be read');
  return content;
}

const target = (...bundles: string[]): Target => ({ bundles: bundles.map(readBundle), current: true });

function step(
  content: Content,
  targets: readonly Target[],
  memory: Partial<Memory> = {},
  elapsed = 0,
  now = NOW,
) {
  const view = { targets, secret: { is: 'readable', version: '7', content } as const, now, elapsed };
  return nextStep(view, { ...NOTHING, ...memory }, SETTINGS);
}

const bundle = (...pairs: readonly Pair[]): string =>
  bundleOf(pairs.flatMap(({ authorities }) => authorities));

async function pairs() {
  const present = contentOf(firstContent(await issued()));
  const both = contentOf(withNext(present, await issued()));
  const { next } = both;
  if (!next) throw new Error('the next pair of a test cannot be read');
  return { present, both: { ...both, next } };
}

describe('the steps of a rotation', () => {
  it('the authority of the next pair is published beside the present one, before anything else', async () => {
    const { both } = await pairs();
    const published = target(bundle(both.present));
    const expected = bundle(both.present, both.next);
    expect(step(both, [published], { served: both.present }).step).toEqual({
      do: 'publish',
      writes: [{ target: published, bundle: expected }],
    });
  });

  it('the pairs change places when both have been read back for a minute, and not before', async () => {
    const { both } = await pairs();
    const targets = [target(bundle(both.present, both.next))];
    const first = step(both, targets, { served: both.present });
    expect(first.step).toMatchObject({ do: 'wait', ms: 60_000 });
    expect(step(both, targets, first.memory, 59_000).step).toMatchObject({ do: 'wait', ms: 1_000 });
    expect(step(both, targets, first.memory, 60_000).step).toMatchObject({
      do: 'store',
      what: 'swapped',
      replaces: '7',
    });
    const lost = step(both, [target(bundle(both.present))], first.memory, 30_000);
    expect(step(both, targets, lost.memory, 60_000).step).toMatchObject({ do: 'wait', ms: 60_000 });
  });

  it('after the change a new registration still gets the authority that may be served, for an hour', async () => {
    const { both } = await pairs();
    const after = contentOf(swapped(both, NOW + HOUR_MS));
    expect(step(after, [target()]).step).toMatchObject({
      do: 'publish',
      writes: [{ bundle: bundle(both.present, both.next) }],
    });
    const published = [target(bundle(both.present, both.next))];
    expect(step(after, published, { served: after.present }, 0, NOW + HOUR_MS).step).toMatchObject({
      do: 'store',
      what: 'retired',
    });
  });

  it('an authority that the Secret has said to retire leaves the bundles, and an unknown one stays for an hour', async () => {
    const { both } = await pairs();
    const after = contentOf(swapped(both, NOW + HOUR_MS));
    const retired = contentOf(
      firstContent({ 'tls.crt': both.next.cert, 'tls.key': both.next.key, 'ca.crt': both.next.ca }),
    );
    const published = [target(bundle(both.present, both.next))];
    const known = step(after, published, { served: after.present }).memory;
    const later = NOW + HOUR_MS;
    expect(step(retired, published, known, HOUR_MS, later).step).toMatchObject({
      do: 'publish',
      writes: [{ bundle: bundle(both.next) }],
    });
    const stranger = step(retired, published, { served: retired.present });
    expect(stranger.step).toMatchObject({ do: 'wait', ms: HOUR_MS });
    expect(step(retired, published, stranger.memory, HOUR_MS, later).step).toMatchObject({ do: 'publish' });
  });

  it('a pair is served only when every bundle has its authority', async () => {
    const { present } = await pairs();
    const other = contentOf(firstContent(await issued()));
    const wrong = step(present, [target(bundle(other.present))], { served: other.present });
    expect(wrong.step).toMatchObject({ do: 'publish' });
    const right = [target(bundle(other.present, present.present))];
    expect(step(present, right, { served: other.present }).step).toEqual({
      do: 'serve',
      pair: present.present,
    });
  });

  it('the next pair is issued when a threshold of life is left, and never with autoRotate off', async () => {
    const { present } = await pairs();
    const targets = [target(bundle(present.present))];
    const memory = { ...NOTHING, served: present.present };
    const due = NOW + 60 * DAY_MS;
    expect(step(present, targets, memory, 0, due - 1_000).step).toMatchObject({ do: 'wait' });
    expect(step(present, targets, memory, 0, due + 1_000).step).toEqual({
      do: 'issue',
      as: 'next',
      replaces: '7',
    });
    const view = { targets, secret: { is: 'readable', version: '7', content: present } as const, elapsed: 0 };
    const off = { ...SETTINGS, autoRotate: false };
    for (const now of [due + 1_000, NOW + 91 * DAY_MS])
      expect(nextStep({ ...view, now }, memory, off).step.do).toBe('wait');
  });

  it('a Secret that is over or unreadable is replaced in the version that was read', async () => {
    const { present } = await pairs();
    const later = NOW + 91 * DAY_MS;
    expect(step(present, [], {}, 0, later).step).toEqual({ do: 'issue', as: 'present', replaces: '7' });
    const view = { targets: [], secret: { is: 'unreadable', version: '9' } as const, now: NOW, elapsed: 0 };
    expect(nextStep(view, NOTHING, SETTINGS).step).toEqual({ do: 'issue', as: 'present', replaces: '9' });
    expect(nextStep(view, { ...NOTHING, kept: present }, SETTINGS).step).toEqual({
      do: 'store',
      what: 'restored',
      data: present.data,
      replaces: '9',
    });
  });
});
