// `npm run rbac [-- files]`: the suites that operate every kind, on a real API server, whose runtimes and gateways are accounts that may do what
// `ork generate rbac` writes and no more, with the audit log on. Fails when the API server refused one of them a request, and when
// something was granted that no request of the log used and `test/rbac-exceptions.json` gives no reason for.
// `-- --without 3 --seed 7`: takes out so many of the rules that were used, one at a time, and names a test that fails for each.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { without: { type: 'string' }, seed: { type: 'string', default: '1' } },
});
if (!process.env.KUBEBUILDER_ASSETS) {
  console.log('not run: the trial of the generated RBAC (KUBEBUILDER_ASSETS is not set)');
  process.exit(0);
}
const LONG = ['test/long/child-kinds.test.ts', 'test/long/gateway-policies.test.ts'];
const files = positionals.length > 0 ? positionals : ['test/integration', ...LONG];
const { status, grants, events } = run(files);
const used = usedRules(grants, events);
let failed = status === 0 ? 0 : 1;
report();
if (values.without) takeOut(Number(values.without), Number(values.seed));
process.exit(failed === 0 ? 0 : 1);

function run(paths, without = '') {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-rbac-'));
  const { status } = spawnSync(
    'npx',
    ['--no-install', 'vitest', 'run', '--project', 'real', '--project', 'long', ...paths],
    {
      stdio: without ? 'ignore' : 'inherit',
      env: { ...process.env, ORK_TEST_RBAC: folder, ORK_TEST_RBAC_WITHOUT: without },
    },
  );
  const lines = (file) =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  const names = readdirSync(folder);
  const grants = names.includes('grants.jsonl') ? lines('grants.jsonl') : [];
  const known = new Set(grants.map(({ user }) => user));
  const events = names
    .filter((name) => name.startsWith('audit-'))
    .flatMap(lines)
    .filter(({ user, objectRef }) => known.has(user.username) && objectRef);
  rmSync(folder, { recursive: true, force: true });
  return { status, grants, events };
}

/** Every rule that an account was granted, by `component verb group/resource`, and whether a request of it used it. */
function usedRules(grants, events) {
  const byUser = new Map();
  for (const { user, verb, objectRef, annotations } of events) {
    if (isForbidden({ annotations })) continue;
    const { apiGroup = '', resource, subresource, name, namespace } = objectRef;
    const path = subresource ? `${resource}/${subresource}` : resource;
    const list = byUser.get(user.username) ?? [];
    list.push({ verb, group: apiGroup, path, name, namespace });
    byUser.set(user.username, list);
  }
  const rules = new Map();
  for (const { user, component, rules: granted, file, test } of grants)
    for (const { apiGroups, resources, verbs, resourceNames, namespace } of granted)
      for (const group of apiGroups)
        for (const path of resources)
          for (const verb of verbs) {
            const names = resourceNames ? ' by name' : '';
            const key = `${component} ${verb} ${generalOf(group, path)}${names}`;
            const asked = (byUser.get(user) ?? []).some(
              (event) =>
                event.verb === verb &&
                event.group === group &&
                event.path === path &&
                (namespace === undefined || event.namespace === undefined || event.namespace === namespace) &&
                (!resourceNames || event.name === undefined || resourceNames.includes(event.name)),
            );
            const rule = rules.get(key) ?? { asked: false, in: new Set(), first: `${file} > ${test}` };
            if (asked) {
              rule.asked = true;
              rule.in.add(relative(process.cwd(), file));
            }
            rules.set(key, rule);
          }
  return rules;
}

/** The types of tests have groups of their own. */
function generalOf(group, path) {
  const [, subresource] = path.split('/');
  return group.endsWith('.test') ? `<crd>${subresource ? `/${subresource}` : ''}` : `${group}/${path}`;
}

function report() {
  const refused = events.filter(isForbidden);
  for (const { user, verb, requestURI } of refused.slice(0, 50)) {
    const { file = '', test } = grants.find((grant) => grant.user === user.username) ?? {};
    console.log(`403: ${verb} ${requestURI} (${relative(process.cwd(), file)} > ${test})`);
  }
  const exceptions = JSON.parse(readFileSync('test/rbac-exceptions.json', 'utf8')).map(
    ({ rules, ...rest }) => ({
      ...rest,
      rules: rules.map((rule) => new RegExp(`^${rule}$`)),
    }),
  );
  const unused = [...used].filter(([, { asked }]) => !asked).map(([key]) => key);
  const isExcepted = (key) => exceptions.some(({ rules }) => rules.some((rule) => rule.test(key)));
  const unexplained = unused.filter((key) => !isExcepted(key)).sort();
  for (const { reason, rules } of exceptions) {
    const keys = unused.filter((key) => rules.some((rule) => rule.test(key))).sort();
    if (keys.length > 0) console.log(`not used by a request: ${keys.join(', ')}: ${reason}`);
  }
  for (const key of unexplained) console.log(`granted and not used: ${key} (${used.get(key).first})`);
  const idle = exceptions.flatMap(({ rules }) =>
    rules.filter((rule) => !unused.some((key) => rule.test(key))),
  );
  for (const rule of idle) console.log(`an exception of nothing: ${rule.source}`);
  console.log(
    `${grants.length} accounts, ${events.length} requests, ${refused.length} refused; ` +
      `${used.size} rules granted, ${used.size - unused.length} used, ${unused.length - unexplained.length} excepted, ${unexplained.length} unexplained`,
  );
  // Of some files alone not everything is used.
  failed += refused.length + (positionals.length > 0 ? 0 : unexplained.length + idle.length);
}

/** By its roles; an admission plugin, or a namespace that is going, refuses with the same code. */
function isForbidden({ annotations }) {
  return annotations?.['authorization.k8s.io/decision'] === 'forbid';
}

function takeOut(count, seed) {
  const asked = [...used]
    .filter(([key, rule]) => rule.asked && !key.includes(' by name'))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  let state = seed;
  const next = (below) => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
  for (let index = 0; index < count && asked.length > 0; index++) {
    const [[key, rule]] = asked.splice(next(asked.length), 1);
    const [, verb, path] = key.split(' ');
    // Not every test of those that used it asserts what came of it.
    const found = [...rule.in]
      .map((file) => ({ file, ...run([file], `${verb} ${path}`) }))
      .find(({ status }) => status !== 0);
    const event = found?.events.find(isForbidden);
    const test = event && found.grants.find(({ user }) => user === event.user.username)?.test;
    if (!found) failed++;
    console.log(
      `without ${key}: ${found ? `fails ${found.file}` : 'NO TEST FAILS'}${test ? ` > ${test}` : ''}`,
    );
  }
}
