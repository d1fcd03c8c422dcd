import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../lib/base/index.js';
import { Reloading } from './reload.js';

it('ork run --watch replaces the runtime after a change, and keeps it while the Katalog has errors', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-reload-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'katalog.yaml');
  writeFileSync(file, 'one');
  const done: string[] = [];
  let said: (message: string) => void = () => undefined;
  const says = () =>
    new Promise<string>((resolve) => {
      said = resolve;
    });
  const line = (_: object, message: string) => said(message);
  const runtime = (name: string) => ({
    start: async () => done.push(`start ${name}`),
    stop: async () => void done.push(`stop ${name}`),
  });
  const texts = [undefined, 'two'];
  const reloading = new Reloading(runtime('one'), [file], {
    dev: { apply: async () => void done.push('apply') },
    clock: systemClock(),
    log: { debug: line, info: line, warn: line, error: line },
    read: async () => {
      const text = texts.shift();
      return { files: [file], next: text ? { entries: [], open: () => runtime(text) } : undefined };
    },
  });
  onTestFinished(() => reloading.stop());
  for (const [text, message] of [
    ['broken', 'Katalog not reloaded, it has errors'],
    ['two', 'Katalog reloaded'],
  ] as const) {
    const next = says();
    writeFileSync(file, text);
    expect(await next).toBe(message);
  }
  await reloading.stop();
  expect(done).toEqual(['apply', 'stop one', 'start two', 'stop two']);
});
