import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { ork } from '../../test/support/in-process.js';
// Loaded here, since the command loads it when it is asked for.
import '../cycles/index.js';
import './template.js';

const WEBSITE = ['-f', 'examples/01-website/katalog.yaml', '--cr', 'examples/01-website/cr.yaml'];

describe('ork template --cr', () => {
  it('prints the children and the custom resource with its status, without what one cluster alone knows', async () => {
    const { code, out, err } = await ork(['template', ...WEBSITE]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [page, deployment, service, website] = parseAllDocuments(out).map((document) => document.toJS());
    expect(page.data).toEqual({ 'index.html': '<h1>Hello from a Katalog</h1>' });
    expect(deployment).toMatchObject({ kind: 'Deployment', spec: { replicas: 2 } });
    expect(service).toMatchObject({ kind: 'Service', metadata: { name: 'hello', namespace: 'default' } });
    expect(website).toMatchObject({
      ...{ kind: 'Website', metadata: { name: 'hello' }, spec: { title: 'Hello from a Katalog' } },
      status: { phase: 'Serving', readyReplicas: 2 },
    });
    for (const each of [page, deployment, service])
      expect(Object.keys(each.metadata).sort()).toEqual(['labels', 'name', 'namespace']);
  });

  it('prints the same bytes for the same input', async () => {
    const [first, second] = [await ork(['template', ...WEBSITE]), await ork(['template', ...WEBSITE])];
    expect(second.out).toBe(first.out);
  });

  it('fails on a custom resource that is not reconciled without errors, and says why', async () => {
    const external = ['-f', 'examples/13-external/katalog.yaml', '--cr', 'examples/13-external/cr.yaml'];
    const { code, err } = await ork(['template', ...external]);
    expect(code).toBe(1);
    expect(err).toContain('Rollout whoami: not steady: operatorBox.external[0].url');
  });

  it('fails where a file has no custom resource of the Katalog', async () => {
    const { code, err } = await ork([
      ...['template', '-f', 'examples/01-website/katalog.yaml'],
      ...['--cr', 'examples/02-drift/cr.yaml'],
    ]);
    expect(code).toBe(1);
    expect(err).toContain('ORK_SIMULATE_CR');
    expect(err).toContain('expected one of kind Website');
  });

  it('applies the mutation of admission, as the gateway does when the custom resource is created', async () => {
    const admission = ['-f', 'examples/16-admission/katalog.yaml', '--cr', 'examples/16-admission/cr.yaml'];
    const { code, out } = await ork(['template', ...admission]);
    expect(code).toBe(0);
    const platform = parseAllDocuments(out)
      .map((document) => document.toJS())
      .find(({ kind }) => kind === 'Platform');
    expect(platform).toMatchObject({
      spec: { image: 'registry.example.org/books:1.4.2', replicas: 3, storageClass: 'standard' },
    });
  });

  it('leaves a custom resource that admission denies as it is written, and says why it is not reconciled', async () => {
    const admission = ['-f', 'examples/16-admission/katalog.yaml', '--cr', 'examples/16-admission/bad.yaml'];
    const { code, err } = await ork(['template', ...admission]);
    expect(code).toBe(1);
    expect(err).toContain('not steady: ');
    expect(err).toContain('images must come from registry.example.org');
  });
});
