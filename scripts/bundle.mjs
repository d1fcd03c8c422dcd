// Part of the build: puts what ships into few files, with the libraries that it uses, source maps, the licences of
// what went in, and a list of it (CycloneDX). Why: docs/decisions/0011-what-ships-is-in-few-files.md
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cyclonedxEsbuildPlugin } from '@cyclonedx/cyclonedx-esbuild';
import { build } from 'esbuild';
import { completeSbom } from './sbom.mjs';

const CLIENT_NODE = '@kubernetes/client-node';
const FILE_ALONE = Buffer.from('{"version":3,"sources":[""],"mappings":"AAAA"}').toString('base64');

const { metafile } = await build({
  entryPoints: [
    'src/main.ts',
    'oncop/index.ts',
    'autoscaler/index.ts',
    'runtime/index.ts',
    'devcluster/index.ts',
    // A test compares it with the library itself.
    'lib/kube/client/client-node.ts',
  ],
  outbase: '.',
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
  logLevel: 'error',
  // What is CommonJS inside asks for Node's own modules by require.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
  },
  // Large, needed by few Katalogs, and loaded when one needs them.
  external: ['jiti', '@peculiar/x509', 'reflect-metadata'],
  plugins: [
    { name: 'of client-node what is used', setup: sideEffectFree },
    { name: 'left out', setup: withoutTheRest },
    { name: 'at first use', setup: atFirstUse },
    { name: 'maps of our own code', setup: unmappedLibraries },
    cyclonedxEsbuildPlugin({ outputFile: 'bom.json', outputReproducible: true, validate: true }),
  ],
});

const outputs = Object.keys(metafile.outputs);
for (const path of outputs.filter((path) => path.endsWith('.js'))) escapeIn(path);
completeSbom('dist/bom.json');
removeLeftovers('dist');

const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
const used = inputs.flatMap(([input, { bytesInOutput }]) =>
  bytesInOutput > 0 ? (packageOf(input) ?? []) : [],
);
writeFileSync('dist/LICENSES', [...new Set(used)].sort().map(notice).join('\n'));

/**
 * V8 keeps the text of a file as long as its code, and takes two bytes a character when one of them is not ASCII. esbuild
 * escapes those of strings; those of comments and of regular expressions are left.
 */
function escapeIn(path) {
  const text = readFileSync(path, 'utf8');
  const escaped = text.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  if (escaped !== text) writeFileSync(path, escaped);
}

/** What an earlier build left: no output of this one. The declarations and the page are made beside it. */
function removeLeftovers(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (['dist/types', 'dist/control-center/ui'].includes(path)) continue;
    if (entry.isDirectory()) removeLeftovers(path);
    else if (!isOfThisBuild(path)) rmSync(path);
  }
  if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
}

function isOfThisBuild(path) {
  return (
    path in metafile.outputs || ['dist/LICENSES', 'dist/bom.json', 'dist/katalog.schema.json'].includes(path)
  );
}

/** The library does not say of its modules that they can be left out when nothing of them is used: they can. */
function sideEffectFree(plugin) {
  plugin.onResolve(
    { filter: /^@kubernetes\/client-node$|^\.\.?\// },
    async ({ path, pluginData, ...from }) => {
      if (pluginData === 'asked') return undefined;
      if (path !== CLIENT_NODE && !from.importer.includes(CLIENT_NODE)) return undefined;
      const found = await plugin.resolve(path, { ...from, pluginData: 'asked' });
      return { ...found, sideEffects: false };
    },
  );
}

/** What libraries ask for when they are loaded, and use for what nothing here does; what comes in its place throws. */
function withoutTheRest(plugin) {
  const leaveOut = (from, filter) =>
    plugin.onResolve({ filter }, ({ importer }) =>
      packageOf(importer)?.endsWith(join('node_modules', from))
        ? { path: from, namespace: 'left out' }
        : undefined,
    );
  leaveOut('undici', /^\.\/lib\/(web|mock|cache|interceptor)\//);
  leaveOut(CLIENT_NODE, /^node-fetch$/);
  // For routes with a schema, and for requests without a socket.
  leaveOut('fastify', /^(@fastify\/(ajv|fast-json-stringify)-compiler|light-my-request)$/);
  plugin.onLoad({ filter: /./, namespace: 'left out' }, () => ({
    contents: 'module.exports = new Proxy({}, { get: () => class LeftOutOfTheBundle {} });',
  }));
}

/** What a library loads with itself and few programs use is loaded when it is used: a sixth of the start of `ork run`. */
function atFirstUse(plugin) {
  const contents = {
    // A proxy in a kubeconfig, an OIDC user, and users of two clouds of long ago.
    [`${CLIENT_NODE} socks-proxy-agent`]:
      "export class SocksProxyAgent { constructor(...args) { return new (require('socks-proxy-agent').SocksProxyAgent)(...args); } }",
    [`${CLIENT_NODE} openid-client`]: `
      export const discovery = async (...args) => (await import('openid-client')).discovery(...args);
      export const refreshTokenGrant = async (...args) => (await import('openid-client')).refreshTokenGrant(...args);`,
    [`${CLIENT_NODE} jsonpath-plus`]:
      "export const JSONPath = (...args) => require('jsonpath-plus').JSONPath(...args);",
    // Who simulates, plans or validates serves nothing.
    'ours fastify': "export const fastify = (...args) => require('fastify').fastify(...args);",
    // The span of an exemplar.
    'prom-client @opentelemetry/api': `
      const api = () => require('@opentelemetry/api');
      module.exports = { get trace() { return api().trace; }, get context() { return api().context; } };`,
  };
  plugin.onResolve({ filter: /^[@a-z]/ }, ({ path, importer, namespace, resolveDir }) => {
    if (namespace === 'at first use') return undefined;
    const name = `${packageOf(importer)?.split('node_modules/').at(-1) ?? 'ours'} ${path}`;
    if (!(name in contents)) return undefined;
    return { path: name, namespace: 'at first use', pluginData: resolveDir };
  });
  plugin.onLoad({ filter: /./, namespace: 'at first use' }, ({ path, pluginData }) => ({
    contents: contents[path],
    resolveDir: pluginData,
  }));
}

/** A map that says no more than the file: with the lines of the libraries a map takes three times as long to read. */
function unmappedLibraries(plugin) {
  plugin.onLoad({ filter: /\/node_modules\/.*\.[cm]?js$/ }, ({ path }) => ({
    contents: `${readFileSync(path, 'utf8')}\n//# sourceMappingURL=data:application/json;base64,${FILE_ALONE}`,
    loader: 'js',
  }));
}

function packageOf(input) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder).filter((entry) => /^(licen[cs]e|notice|copying)/i.test(entry));
  const bodies = texts.map((text) => readFileSync(join(folder, text), 'utf8').trim());
  return `${name} ${version} (${license})\n\n${bodies.join('\n\n')}\n`;
}
