import { describe, expect, it } from 'vitest';
import { oncopBench } from '../../test/support/oncop-bench.js';
import type { LocalSource, LocalTarget } from '../index.js';

const SUBJECT = { metadata: { name: 'shop', namespace: 'team' } };

describe('CRDs of the same process', () => {
  function local(documents: Map<string, object>): LocalSource & { loaded: LocalTarget[]; changed(): void } {
    const listeners = new Set<() => void>();
    const loaded: LocalTarget[] = [];
    return {
      read: (target) => documents.get(`${target.resource} ${target.namespace}/${target.name}`),
      load: async (target) => void loaded.push(target),
      watch: (_, onChange) => {
        listeners.add(onChange);
        return () => listeners.delete(onChange);
      },
      loaded,
      changed: () => {
        for (const listener of listeners) listener();
      },
    };
  }

  it('are read from memory, never cached, with no age', async () => {
    const documents = new Map([['cr team/shop-db', { name: 'shop-db', status: { phase: 'Ready' } }]]);
    const source = local(documents);
    const bench = oncopBench(undefined, {
      local: source,
      render: (text, subject) => text.replace('{{ .metadata.name }}', subject.metadata.name),
    });
    const reader = bench.open(
      [{ crd: 'database', as: 'db', selector: { name: '{{ .metadata.name }}-db' } }],
      ['database'],
    );
    expect(reader.read('cross.db.status.phase', SUBJECT)).toMatchObject({
      value: 'Ready',
      source: 'informer',
      ageMs: 0,
      found: true,
      peer: '',
    });
    expect(await reader.fetch(['cross.db.status.phase'], { subject: SUBJECT })).toMatchObject({
      db: { found: true, name: 'shop-db' },
    });
    expect(source.loaded).toHaveLength(1);
    documents.clear();
    expect(reader.read('cross.db.status.phase', SUBJECT)).toMatchObject({ missing: true, found: false });
    expect(reader.read('cross.db.found', SUBJECT).value).toBe(false);
  });

  it('tell whoever watches, until that ends', () => {
    const source = local(new Map());
    const reader = oncopBench(undefined, { local: source }).open([], ['database']);
    let changes = 0;
    const stop = reader.watch(['cross.database.metrics.workers', 'cross.database.metrics.queueDepth'], () => {
      changes++;
    });
    source.changed();
    stop();
    source.changed();
    expect(changes).toBe(1);
  });

  it('are missing where no source was given', () => {
    const reader = oncopBench().open([], ['database']);
    expect(reader.read('cross.database.metrics.workers')).toMatchObject({
      missing: true,
      error: 'the client has no in-process source',
    });
  });
});
