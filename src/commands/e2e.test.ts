import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../../test/support/examples.js';
import { ork } from '../../test/support/in-process.js';

const WEBSITE = ['-f', join(ROOT, 'examples/01-website/e2e.yaml')];
const DEPLOYED = ['--deployed', '--image', 'orkestra:1'];

describe('ork e2e --parallel', () => {
  const parallel = (...flags: readonly string[]) =>
    ork(['e2e', ...WEBSITE, '--parallel', '2', '--dry-run', ...flags]);

  it('runs documents whose cluster is embedded by their own word', async () => {
    expect(await parallel()).toMatchObject({ code: 0, err: '' });
  });

  it.each([
    [['--use-current'], 'the current context'],
    [['--cluster', 'stage'], 'the context stage'],
  ] as const)('is wrong usage with %j, and names the document and its cluster', async (flags, cluster) => {
    const { code, err } = await parallel(...flags);
    expect([code, err]).toEqual([2, expect.stringMatching(new RegExp(`e2e.yaml runs on ${cluster}$`))]);
  });
});

describe('the cluster of ork e2e', () => {
  it.each([
    [[], 'embedded'],
    [['--cluster', 'envtest'], 'envtest'],
    [['--use-current'], 'the current context'],
    [['--cluster', 'stage'], 'the context stage'],
    [['--kubeconfig', 'f', '--context', 'c'], 'the context c of f'],
  ] as const)('is named by --dry-run with %j, in every form', async (flags, cluster) => {
    const args = ['e2e', ...WEBSITE, '--dry-run', ...flags];
    expect((await ork(args)).out.split('\n')[0]).toMatch(new RegExp(`e2e.yaml: website  on ${cluster}$`));
    expect(JSON.parse((await ork([...args, '--json'])).out)).toMatchObject([{ name: 'website', cluster }]);
  });

  it('is the kind cluster of the document where nothing else is named, whether kind is installed or not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'orkestra-e2e-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await cp(join(ROOT, 'examples/01-website'), folder, { recursive: true });
    const file = join(folder, 'e2e.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('provider: embedded', 'name: mine'));
    const { code, out } = await ork(['e2e', '-f', file, '--dry-run']);
    expect([code, out.split('\n')[0]]).toEqual([0, `${file}: website  on the kind cluster mine`]);
  });

  it.each([
    [
      ['--cluster', 'embedded', '--kubeconfig', 'f'],
      '--cluster embedded starts a cluster, and --kubeconfig names one',
    ],
    [
      ['--cluster', 'envtest', '--context', 'c'],
      '--cluster envtest starts a cluster, and --context names one',
    ],
    [['--cluster', 'stage', '--context', 'c'], '--context and --cluster both choose a context'],
    [['--use-current', '--context', 'c'], '--context and --use-current both choose a context'],
  ] as const)('of flags that name two, %j, is wrong usage', async (flags, told) => {
    const { code, err } = await ork(['e2e', ...WEBSITE, '--dry-run', ...flags]);
    expect([code, err]).toEqual([2, `ork: ${told}: leave one of them out`]);
  });
});

describe('ork e2e --deployed', () => {
  it('is wrong usage without an image, or on a cluster without nodes, with what to do instead', async () => {
    const usage = async (...flags: readonly string[]) => {
      const { code, err, out } = await ork(['e2e', ...WEBSITE, ...flags]);
      expect([code, out]).toEqual([2, '']);
      return err;
    };
    expect(await usage('--deployed', '--use-current')).toContain(
      '--image is required because --deployed runs',
    );
    expect(await usage('--image', 'orkestra:1')).toContain('--deployed is required because --image is about');
    expect(await usage('--in-image', '/katalog')).toContain('--deployed is required because --in-image');
    for (const cluster of ['embedded', 'envtest'])
      expect(await usage(...DEPLOYED, '--cluster', cluster)).toContain(
        `--deployed is not supported with --cluster ${cluster}: use a cluster with nodes (--cluster <context>`,
      );
  });

  it('refuses a document whose cluster has no nodes, before anything starts', async () => {
    const { code, err } = await ork(['e2e', ...WEBSITE, ...DEPLOYED]);
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(
        /01-website\/e2e.yaml: --deployed needs a cluster with nodes: Pods of an embedded .*ORK_E2E_DEPLOYED/,
      ),
    ]);
  });

  it('lists with --dry-run what it would install', async () => {
    const args = ['e2e', ...WEBSITE, ...DEPLOYED, '--use-current', '--dry-run'];
    const { code, out } = await ork(args);
    expect([code, out]).toEqual([
      0,
      expect.stringContaining('  installs orkestra:1\n    Namespace orkestra-system\n'),
    ]);
    expect(out).toContain('    ClusterRole orkestra-system:orkestra-runtime\n');
    const [planned] = JSON.parse((await ork([...args, '-o', 'json'])).out) as readonly object[];
    expect(planned).toMatchObject({
      name: 'website',
      deployed: {
        image: 'orkestra:1',
        objects: expect.arrayContaining(['Deployment orkestra-system/orkestra-runtime']),
      },
    });
  });

  it('refuses a Katalog with hooks unless the image has it', async () => {
    const args = ['-f', join(ROOT, 'examples/14-hooks/e2e.yaml'), ...DEPLOYED, '--use-current', '--dry-run'];
    expect((await ork(['e2e', ...args])).err).toContain('ORK_GENERATE_FILES');
    expect((await ork(['e2e', ...args, '--in-image', '/katalog'])).code).toBe(0);
  });

  it('takes variables of the Katalog from a Secret: one that is not set here is a warning', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'orkestra-e2e-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await cp(join(ROOT, 'examples/12-two-runtimes'), folder, { recursive: true });
    const file = join(folder, 'e2e.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      text.replace('loader.yaml', 'processor.yaml').replace('/katalog/loader', '/katalog'),
    );
    const args = ['-f', file, '--use-current', '--dry-run'];
    expect(await ork(['e2e', ...args])).toMatchObject({
      code: 1,
      err: expect.stringContaining('$LOADER_URL'),
    });
    const { code, err } = await ork(['e2e', ...args, ...DEPLOYED]);
    expect([code, err]).toEqual([0, expect.stringMatching(/warning: .*\$LOADER_URL/)]);
  });
});
