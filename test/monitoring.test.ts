import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { GATEWAY_METRICS } from '../gateway/index.js';
import type { MetricDefinition } from '../lib/metrics/index.js';
import { METRICS as OF_RUNTIMES } from '../runtime/metrics/index.js';
import { dashboardText } from '../src/generate/index.js';
import { alertRules, dashboardExpressions, manifest } from './support/monitoring.js';

const METRICS: Readonly<Record<string, MetricDefinition>> = { ...OF_RUNTIMES, ...GATEWAY_METRICS };

/** Names in an expression that are metrics of ours. */
function metricsIn(expression: string): string[] {
  return [...expression.matchAll(/\b((?:orkestra|controller)_\w+)/g)].map(([, name = '']) =>
    name.replace(/_(?:bucket|sum|count)$/, ''),
  );
}

describe('manifests/monitoring', () => {
  const expressions = [...alertRules().map(({ expr }) => expr), ...dashboardExpressions()];

  it.each(expressions)('alerts and dashboard use metrics that exist: %s', (expression) => {
    for (const name of metricsIn(expression)) expect(Object.keys(METRICS)).toContain(name);
  });

  it('the dashboard is the one that ork generate dashboards writes, for every Katalog', () => {
    const text = dashboardText({ katalog: undefined, crds: [] });
    expect(JSON.parse(text)).toEqual(JSON.parse(readFileSync(manifest('dashboard.json'), 'utf8')));
  });

  it('every alert has a test', () => {
    const tested = readFileSync(manifest('alerts.test.yaml'), 'utf8');
    for (const { alert } of alertRules()) expect(tested).toContain(`alertname: ${alert}`);
  });

  it('alerts group by labels that the metrics have', () => {
    for (const expression of expressions) {
      const known = new Set(['le', 'instance', ...metricsIn(expression).flatMap((name) => labelsOf(name))]);
      for (const [, list = ''] of expression.matchAll(/by \(([^)]*)\)/g))
        for (const label of list.split(',')) expect([...known], expression).toContain(label.trim());
    }
  });

  it('the panels of the dashboard do not overlap', () => {
    const taken = new Set<string>();
    const { panels } = parse(readFileSync(manifest('dashboard.json'), 'utf8')) as {
      panels: { gridPos: { x: number; y: number; w: number; h: number } }[];
    };
    for (const { x, y, w, h } of panels.map((panel) => panel.gridPos))
      for (let column = x; column < x + w; column++)
        for (let row = y; row < y + h; row++) {
          expect(taken.has(`${column}/${row}`)).toBe(false);
          taken.add(`${column}/${row}`);
        }
  });
});

function labelsOf(name: string): readonly string[] {
  return METRICS[name]?.labels ?? [];
}
