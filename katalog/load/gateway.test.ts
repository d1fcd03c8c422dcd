import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { FakeClock } from '../../test/support/fake-clock.js';
import { loadKatalog } from './load-katalog.js';

const TYPE = { group: 'example.com', version: 'v1', kind: 'Shop', plural: 'shops' };

function load(security: object, entry: object = {}, more: object = {}) {
  const head = { apiVersion: 'orkestra.orkspace.io/v1', kind: 'Katalog', metadata: { name: 'test' } };
  const text = stringify({
    ...head,
    ...more,
    security,
    spec: { crds: { shop: { apiTypes: TYPE, ...entry } } },
  });
  const { katalog, problems } = loadKatalog([{ file: 'k.yaml', text }], {
    clock: new FakeClock(),
    random: randomBytes,
  });
  return {
    katalog,
    shop: katalog?.crds.get('shop'),
    problems: problems.map(({ path, message }) => `${path}: ${message}`),
  };
}

describe('what the gateway reads of a Katalog', () => {
  it.each(['api', 'clusters', 'webhooks'])('refuses gateway.%s, and says what to do', (field) => {
    const { katalog, problems } = load({}, {}, { gateway: { [field]: {} } });
    expect(katalog).toBeUndefined();
    expect(problems).toEqual([
      `gateway.${field}: ${field} is not supported: remove it; the gateway reads the Katalog that it is started with`,
    ]);
  });

  it.each<[object, string]>([
    [
      { namespaceProtection: { allowedNamespaces: ['a'], restrictedNamespaces: ['b'] } },
      'security.namespaceProtection.restrictedNamespaces: restrictedNamespaces and allowedNamespaces are mutually exclusive: keep one',
    ],
    [
      { certManager: { validFor: '30s' } },
      'security.certManager.validFor: invalid validFor "30s": expected at least 1m',
    ],
    [
      { certManager: { validFor: '10m', rotationThreshold: '6m' } },
      'security.certManager.rotationThreshold: invalid rotationThreshold "6m": expected at most half of validFor, 5m',
    ],
    [
      { webhooks: { instance: 'Not_A_Name' } },
      'security.webhooks.instance: invalid instance "Not_A_Name": expected a suffix of lower case letters, digits and "-"',
    ],
    [
      { webhooks: { objectSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } } },
      'security.webhooks.objectSelector: invalid values of matchExpressions[0]: In expects a list of at least one value',
    ],
  ])('%j is an error that names the remedy', (security, problem) => {
    const { problems, katalog } = load(security);
    expect(katalog).toBeUndefined();
    expect(problems).toEqual([problem]);
  });

  it('nothing is protected unless the Katalog says so', () => {
    expect(load({}).shop?.deletionProtection).toEqual({
      protectCrd: false,
      protectCrs: false,
      strictMode: false,
      unlabels: false,
    });
    const { shop, katalog } = load({}, { deletionProtection: { protectCRs: true, strictMode: true } });
    expect(shop?.deletionProtection.protectCrs).toBe(false);
    expect(katalog?.gateway.deletionProtection).toBeUndefined();
  });

  it.each<[object, object, object]>([
    [{}, {}, { protectCrd: true, protectCrs: true, strictMode: false, unlabels: false }],
    [{ strictMode: true }, {}, { protectCrd: true, protectCrs: true, strictMode: true, unlabels: false }],
    [
      { strictMode: true },
      { strictMode: false, protectCRD: false },
      { protectCrd: false, protectCrs: true, strictMode: false, unlabels: false },
    ],
    [
      { strictMode: true },
      { protectCRs: false },
      { protectCrd: true, protectCrs: false, strictMode: false, unlabels: true },
    ],
    [{ enabled: false }, {}, { protectCrd: false, protectCrs: false, strictMode: false, unlabels: true }],
  ])('deletionProtection %j of the Katalog and %j of the CRD protect %j', (ofKatalog, ofCrd, expected) => {
    const { shop } = load({ deletionProtection: ofKatalog }, { deletionProtection: ofCrd });
    expect(shop?.deletionProtection).toEqual(expected);
  });

  it('deletionProtection: false of a CRD turns both off, in the fourth spelling too', () => {
    const off = { protectCrd: false, protectCrs: false };
    const security = { deletionProtection: {} };
    expect(load(security, { deletionProtection: false }).shop?.deletionProtection).toMatchObject(off);
    const fourth = { operatorBox: { runtime: { deletionProtection: false } } };
    expect(load(security, fourth).shop?.deletionProtection).toMatchObject(off);
  });

  it('the namespace lists of the Katalog hold for a CRD without lists, enabled or not', () => {
    const security = { namespaceProtection: { enabled: false, restrictedNamespaces: ['kube-system'] } };
    expect(load(security).shop?.restrictedNamespaces).toEqual(['kube-system']);
    const own = load(security, { allowedNamespaces: ['a'] }).shop;
    expect([own?.allowedNamespaces, own?.restrictedNamespaces]).toEqual([['a'], []]);
    expect(load(security, { namespaced: false }).shop?.restrictedNamespaces).toEqual([]);
  });

  it('a kind that a cluster needs to start is a warning where the gateway would be asked about it', () => {
    const lease = {
      apiTypes: { group: 'coordination.k8s.io', version: 'v1', kind: 'Lease', plural: 'leases' },
      labelSelector: 'a',
      validation: { rules: [{ field: 'spec', operator: 'exists' }] },
    };
    expect(load({}, lease).problems).toEqual([]);
    const { problems, katalog } = load({ webhooks: { admission: { enabled: true } } }, lease);
    expect(problems).toEqual([
      'spec.crds.shop.apiTypes: the API server does not ask the gateway about Lease because the cluster needs it to start',
    ]);
    expect(katalog).toBeDefined();
  });
});
