import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../test/support/fake-clock.js';
import { loadPlan } from './plan.js';

/** A Katalog of a loader and a processor with the given autoscale block, as flow YAML. */
function load(autoscale: string, more = '') {
  const text = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: test }
spec:
  crds:
    loader:
      apiTypes: { group: test.orkestra.io, version: v1, kind: Loader, plural: loaders }
    processor:
      apiTypes: { group: test.orkestra.io, version: v1, kind: Processor, plural: processors }
      workers: 2
      operatorBox:
${more}        autoscale: ${autoscale}
`;
  const env = { HOST: 'http://up' };
  return loadPlan([{ file: 'k.yaml', text }], { clock: new FakeClock(), randomBytes, env });
}

const texts = ({ problems }: ReturnType<typeof load>) =>
  problems.map(({ line, severity, path, message }) => `${line} ${severity} ${path}: ${message}`);

describe('a source of a condition', () => {
  const condition = (source: string) =>
    `{ conditions: { when: [{ field: cross.up.metrics.queueDepth, greaterThan: 60, source: ${source} }] }, do: { workers: 8 } }`;

  it('declares a sibling as cross does', () => {
    const { plan, problems } = load(condition('{ host: $HOST, protocol: metrics, cacheFor: 1s }'));
    expect(problems).toEqual([]);
    const crd = plan?.crds.get('processor');
    expect(crd?.cross.entries).toMatchObject([
      {
        alias: 'up',
        crd: 'up',
        protocol: 'metrics',
        address: { base: 'http://up' },
        policy: { cacheForMs: 1_000 },
      },
    ]);
    expect(crd?.autoscale?.references).toEqual(['cross.up.metrics.queueDepth']);
  });

  it('has its faults reported where it stands', () => {
    const at = 'spec.crds.processor.operatorBox.autoscale.conditions.when[0]';
    expect(texts(load(condition('{ host: nowhere }')))).toContainEqual(
      expect.stringContaining(`12 error ${at}.source.host: host must be an absolute http or https URL`),
    );
    expect(texts(load(condition('{ host: $HOST, protcol: cr }'))).join('\n')).toContain(
      `${at}.source.protcol`,
    );
    const declared = '        cross: [{ crd: up, as: up, source: { host: $HOST } }]\n';
    expect(texts(load(condition('{ host: $HOST }'), declared))).toEqual([
      `13 error ${at}.source: "up" is declared under operatorBox.cross; leave source out, or name another alias`,
    ]);
  });
});

describe('an autoscale block', () => {
  it('that never fires is a warning, and the Katalog runs', () => {
    const loaded = load(
      '{ conditions: { when: [{ field: metrics.errorRate, gt: 5 }] }, do: { workers: 8 } }',
    );
    expect(loaded.plan).toBeDefined();
    expect(texts(loaded)).toEqual([
      '12 warning spec.crds.processor.operatorBox.autoscale.conditions.when[0]: metrics.errorRate > 5 can never hold (metrics.errorRate is 0 to 1), so this override never comes',
    ]);
  });

  it('that is a profile is written out in the enriched document', () => {
    const { plan } = load('{ profile: steady }');
    const written = {
      interval: '30s',
      cooldown: '2m',
      conditions: {
        when: [
          { field: 'metrics.queueChanges', greaterThan: 120 },
          { field: 'metrics.workersBusyPercent', greaterThan: 70 },
        ],
      },
      do: { workers: 4 },
    };
    expect(plan?.crds.get('processor')?.entry.enriched).toMatchObject({
      operatorBox: { autoscale: written },
    });
    expect(plan?.katalog.enriched).toMatchObject({
      spec: { crds: { loader: { enabled: true }, processor: { operatorBox: { autoscale: written } } } },
    });
    expect(plan?.katalog.raw).toMatchObject({
      spec: { crds: { processor: { operatorBox: { autoscale: { profile: 'steady' } } } } },
    });
  });
});
