/** What Prometheus itself says of our rules, expressions and exposition; runs where `promtool` is installed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { createMetrics } from '../../runtime/metrics/index.js';
import { dashboardExpressions, manifest } from '../support/monitoring.js';

function promtool(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync('promtool', args, { input, encoding: 'utf8' });
  return { status, text: `${stdout}${stderr}` };
}

it('promtool accepts the alerts', () => {
  const { status, text } = promtool(['check', 'rules', manifest('alerts.yaml')]);
  expect(status, text).toBe(0);
});

it('alerts fire when they should and only then', () => {
  const { status, text } = promtool(['test', 'rules', manifest('alerts.test.yaml')]);
  expect(status, text).toBe(0);
});

it('promtool accepts every expression of the dashboard', () => {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-promtool-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const rules = dashboardExpressions().map((expr, i) => ({
    record: `panel:${i}`,
    expr: expr.replaceAll('$crd', '.*'),
  }));
  const file = join(folder, 'dashboard.yaml');
  writeFileSync(file, stringify({ groups: [{ name: 'dashboard', rules }] }));
  const { status, text } = promtool(['check', 'rules', file]);
  expect(status, text).toBe(0);
});

it('promtool lints the metrics of a runtime without a remark', async () => {
  const metrics = createMetrics({ processDefaults: true });
  expect(promtool(['check', 'metrics'], await metrics.registry.metrics())).toEqual({ status: 0, text: '' });
});
