/** A real Prometheus that scrapes what it is told to, five times a second, on a port of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stringify } from 'yaml';

export interface Prometheus {
  readonly url: string;
  stop(): Promise<void>;
}

/** `targets`: URLs of runtimes, each scraped at `/metrics`. */
export async function startPrometheus(targets: readonly string[]): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-prometheus-'));
  const file = join(folder, 'prometheus.yaml');
  const hosts = targets.map((url) => new URL(url).host);
  await writeFile(
    file,
    stringify({
      global: { scrape_interval: '200ms', scrape_timeout: '200ms' },
      scrape_configs: [{ job_name: 'orkestra', static_configs: [{ targets: hosts }] }],
    }),
  );
  const child = spawn(
    'prometheus',
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      '--web.listen-address=127.0.0.1:0',
      '--log.format=json',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = once(child, 'close');
  const address = await new Promise<string>((resolve, reject) => {
    void ended.then(() => reject(new Error('prometheus has ended')));
    createInterface({ input: child.stderr }).on('line', (line) => {
      const { msg, address: bound } = JSON.parse(line) as { msg?: string; address?: string };
      if (msg === 'Listening on' && bound !== undefined) resolve(bound);
    });
  });
  return {
    url: `http://${address}`,
    stop: async () => {
      child.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
