import { describe, expect, it } from 'vitest';
import type { CrdEntry } from '../../katalog/index.js';
import { cleanupFinalizers, FINALIZER, finalizersLeft, metadataPatch } from './metadata.js';

const cr = (finalizers: string[], labels = {}) => ({ metadata: { name: 'a', finalizers, labels } });
const entry = (finalizers: string[], removeFinalizers = false) =>
  ({ removeFinalizers, operatorBox: { finalizers } }) as unknown as CrdEntry;

describe('cleanupFinalizers', () => {
  it('holds ours only when there is something to do on delete', () => {
    expect(cleanupFinalizers(entry([]), false)).toEqual([]);
    expect(cleanupFinalizers(entry(['x/y']), true)).toEqual([FINALIZER, 'x/y']);
    expect(cleanupFinalizers(entry(['x/y'], true), true)).toEqual([]);
  });
});

describe('metadataPatch', () => {
  it('is nothing when labels and finalizers are there', () => {
    expect(metadataPatch(cr([FINALIZER], { a: '1' }), { a: '1' }, [FINALIZER])).toBeUndefined();
  });

  it('adds what is missing and keeps the finalizers of others', () => {
    expect(metadataPatch(cr(['other']), { a: '1' }, [FINALIZER])).toEqual({
      labels: { a: '1' },
      finalizers: ['other', FINALIZER],
    });
  });
});

describe('finalizersLeft', () => {
  it('keeps those of others, and is undefined when none of ours is there', () => {
    expect(finalizersLeft(cr(['other', FINALIZER]), entry([]))).toEqual(['other']);
    expect(finalizersLeft(cr(['other']), entry([]))).toBeUndefined();
    expect(finalizersLeft(cr(['other']), entry([], true))).toEqual([]);
  });
});
