import { expect, it, onTestFinished } from 'vitest';
import { systemClock, systemRandom } from '../../../lib/base/index.js';
import { undiciTransport } from '../../../oncop/index.js';
import { controlSettings, declared } from '../../../test/support/control-settings.js';
import { scriptedServer } from '../../../test/support/scripted-server.js';
import { AllowedHosts } from '../fetch/allowed.js';
import { Client } from '../fetch/client.js';
import { Sources } from '../sources/sources.js';
import { EntityStore } from '../store/entity-store.js';
import { Registry } from './registry.js';

it('many who check a source at once are one to its runtime', async () => {
  const runtime = await scriptedServer(({ url }, response) => {
    response.writeHead(url === '/katalog' ? 200 : 404, { 'content-type': 'application/json' });
    response.end('{"name":"shop","version":"1","crds":[{"name":"order"}]}');
  });
  const clock = systemClock();
  const transport = undiciTransport({ clock });
  const allowed = new AllowedHosts([]);
  const client = new Client({ clock, transport: transport.send, allowed, agent: 'test' });
  const endpoint = { clock, random: systemRandom, client, refreshMs: 60_000 };
  const sources = new Sources({
    ...{ ...endpoint, store: new EntityStore(), wantsDecisions: () => {}, onTick: () => {} },
  });
  const registry = new Registry({ ...endpoint, sources, settings: controlSettings(), allowed });
  const source = sources.add(declared('shop', runtime.url));
  onTestFinished(async () => {
    await sources.remove(source);
    await transport.close();
  });
  const answers = await Promise.all(Array.from({ length: 50 }, () => registry.checkSource('shop')));
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).toMatchObject([{ name: 'shop', crds: 1, kind: 'runtime' }]);
  expect(await registry.checkSource('shop')).not.toBe(answers[0]);
});
