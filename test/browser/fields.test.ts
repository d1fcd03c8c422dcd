/** What of the sources each page says: fields that a page could lose without any other test seeing it. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, newContext } from '../support/browser.js';
import { crdEntity, keyOf, scene, source } from '../support/control-center-scene.js';
import { ScriptedControlCenter } from '../support/scripted-control-center.js';

describe('the fields of a page', () => {
  let browser: Browser;
  let server: ScriptedControlCenter;
  let page: Page;
  beforeAll(async () => {
    browser = await launchBrowser();
    server = await ScriptedControlCenter.start(scene());
    page = await (await newContext(browser)).newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const shown = async (path: string, selector: string): Promise<string> => {
    await page.goto(server.url + path);
    return (await page.locator(selector).first().textContent()) ?? '';
  };

  it('of the overview name what admission denied, the Katalog, and the limit of the queue', async () => {
    const row = 'tr:has-text("order")';
    expect(await shown('/', row)).toContain('14 denied at admission');
    const title = (selector: string) => page.locator(`${row} ${selector}`).first().getAttribute('title');
    expect(await title('a[data-row]')).toBe('Katalog shop-prod 1.4.0, runtime 0.1.0, cluster eu-1');
    expect(await title('td[data-label="queue"]')).toMatch(/^at most /);
    expect(await title('td[data-label="workers"]')).toMatch(/ % busy$/);
  });

  it('of a Katalog name its namespaces', async () => {
    expect(await shown('/runtimes/shop-prod', '.namespace')).toBe(
      'shop degraded order, cart, db · 11 workers · 10,400 CRs',
    );
  });

  it('of a runtime that does not answer say when and how its operators were last seen', async () => {
    expect(await shown('/runtimes/pay', '.card header')).toMatch(/unknown, last healthy \d+m/);
  });

  it('of an operator without a leader name the one that its followers name', async () => {
    const leader = 'only followers answer; the leader is http://crm-0:8080';
    expect(await shown('/runtimes/crm', '.card')).toContain(leader);
    server.set({ [keyOf('source', 'crm')]: source('crm', { state: 'live', since: 0 }) });
    expect(await shown('/', 'tr:has-text("contact") .cell-why')).toContain(leader);
    expect(await shown('/runtimes/crm/crds/contact', '.facts')).toContain('leader http://crm-0:8080');
    expect(await shown('/runtimes/crm/crds/contact/reference', '.pairs')).toContain(
      'leaderhttp://crm-0:8080',
    );
  });

  it('of a pool tell what is configured, what the autoscaler sets, and what is in effect', async () => {
    const entity = crdEntity('jobs', 'processor');
    const { live } = entity;
    if (!live) throw new Error('the entity has no live part');
    const autoscalerWorkers = { configured: 2, effective: 7, overrideActive: true, overrideWorkers: 5 };
    server.set({ [keyOf('crd', 'jobs', 'processor')]: { ...entity, live: { ...live, autoscalerWorkers } } });
    expect(await shown('/runtimes/jobs/crds/processor', '.panel:has(.slots) .facts')).toBe(
      'in effect 7configured 2set by the autoscaler 5',
    );
  });

  it('of a gateway tell its versions, and what of it is switched on', async () => {
    const panel = await shown('/runtimes/shop-prod', '.panel:has(.switches)');
    expect(panel).toContain('shop-gateway 1.4.0 · gateway 0.1.0 · https://shop-gateway:8443');
    expect(await page.locator('.switches li').allTextContents()).toEqual([
      ' admission on',
      ' conversion off',
      ' deletion protection on',
      ' namespace protection off',
    ]);
  });

  it('of a CR whose children have replicas count those that are ready', async () => {
    expect(await shown('/runtimes/shop-prod/crds/order/crs/default/order-00017', 'li.child')).toMatch(
      /Deployment order-00017 not ready 0\/2/,
    );
  });

  it('of a CRD whose failing CRs cannot be read have its last error', async () => {
    const error = { status: 404, code: 'not_found', message: 'there is no such path' };
    server.set({ [keyOf('failing', 'jobs', 'processor')]: { asOf: null, error, identity: '', value: null } });
    expect(await shown('/runtimes/jobs/crds/processor', '.gate:has-text("could not be read")')).toMatch(
      /could not be read: there is no such path\. The last error was: deployments\.apps "x" is forbidden/,
    );
  });

  it('of a CRD name the limit of its queue', async () => {
    expect(await shown('/runtimes/jobs/crds/processor', '[data-chart="Queue depth"] figcaption')).toContain(
      'limit 800',
    );
  });

  it('of Why name what is in force and what it starts from', async () => {
    expect(await shown('/runtimes/jobs/crds/processor/why', '.in-force')).toMatch(
      /mode active.*now 8 workers.*baseline 2 workers.*limits 2 to 8 workers.*every 5s.*cooldown 10s/,
    );
  });

  it('of CRs have the generation', async () => {
    expect(await shown('/runtimes/shop-prod/crds/order/crs', '.grid-row .c-gen')).toMatch(/^\d$/);
  });

  it('of a CR are read in full under the pointer, an age as its moment', async () => {
    const cell = page.locator('.grid-row:has(.c-why:not(:empty))').first();
    for (const [name, title] of [
      ['why', /^\S/],
      ['age', /^\d{4}-\d\d-\d\d .*UTC/],
    ] as const) {
      await cell.locator(`.c-${name}`).hover();
      expect(await cell.locator(`.c-${name}`).getAttribute('title')).toMatch(title);
    }
  });

  it('of a runtime in the settings have the names under which siblings read it', async () => {
    expect(await shown('/settings', '.runtime-line')).toContain('read as shop-runtime.shop:8080');
  });
});
