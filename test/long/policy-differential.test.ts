/**
 * Rules as policies of a real API server against the same rules of the gateway: the same verdict, the same text and the
 * same warnings for every pair of rules and object. `npm run differential -- policies` draws others.
 */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type FileReview, FileReviews } from '../../gateway/index.js';
import { loadGatewayPlan } from '../../gateway/plan.js';
import {
  compileCrdRules,
  type DesiredPolicy,
  desiredPolicies,
  isCompiled,
} from '../../gateway/policy/index.js';
import { type JsonObject, type JsonValue, systemClock } from '../../lib/base/index.js';
import { compileSchema } from '../../lib/schema/index.js';
import { cluster, type TestCluster, type TestResponse } from '../support/cluster.js';
import { testCrd } from '../support/crd.js';
import {
  CANARY_RULE,
  PAIRED_SPEC,
  type PairedObject,
  pairedObject,
  pairedRules,
} from '../support/policy-pairs.js';

const SEED = Number(process.env['ORK_POLICY_SEED'] ?? 1_313);
const POLICIES = Number(process.env['ORK_POLICIES'] ?? 200);
const OBJECTS = 50;
const ADMISSION = '/apis/admissionregistration.k8s.io/v1';
const AT_ONCE = 8;

const schema = { type: 'object', properties: { spec: PAIRED_SPEC } };

describe.skipIf(process.env['KUBEBUILDER_ASSETS'] === undefined)(
  'rules as policies (skipped without a real API server: set KUBEBUILDER_ASSETS)',
  () => {
    it(`policies and the gateway agree on ${POLICIES * OBJECTS} pairs`, { timeout: 900_000 }, async () => {
      const kube = cluster();
      const crd = testCrd('Pair', { schema: { openAPIV3Schema: schema } });
      await crd.install(kube);
      const rules = fc.sample(pairedRules, { seed: SEED, numRuns: POLICIES });
      const objects = fc.sample(pairedObject, { seed: SEED + 1, numRuns: OBJECTS });
      const run = crypto.randomUUID().slice(0, 8);
      const cases = rules.map((each, index) => new Case(kube, crd, `p${run}-${index}`, each));
      const counts = { allowed: 0, denied: 0, warnings: 0 };
      const differences: string[] = [];
      try {
        await eachOf(cases, (one) => one.install());
        await eachOf(cases, (one) => one.awaited());
        await eachOf(cases, async (one) => {
          for (const object of objects) {
            const { ours, theirs } = await one.judge(object);
            counts[ours.allowed ? 'allowed' : 'denied']++;
            counts.warnings += ours.warnings.length;
            if (JSON.stringify(ours) !== JSON.stringify(theirs))
              differences.push(JSON.stringify({ rules: one.rules, object, ours, theirs }));
          }
        });
      } finally {
        await eachOf(cases, (one) => one.remove());
        await crd.remove();
      }
      const pairs = counts.allowed + counts.denied;
      process.stdout.write(
        `${pairs} pairs of seed ${SEED}: ${counts.allowed} allowed, ${counts.denied} denied, ${counts.warnings} warnings, ${differences.length} differences\n`,
      );
      expect(differences.slice(0, 5)).toEqual([]);
      expect(pairs).toBe(POLICIES * OBJECTS);
      expect(Math.min(counts.allowed, counts.denied) / pairs).toBeGreaterThanOrEqual(0.3);
    });
  },
);

interface Verdict {
  readonly allowed: boolean;
  readonly text: string;
  readonly warnings: readonly string[];
}

/** The rules of one policy, in a namespace where no other is bound. */
class Case {
  readonly #reviews: FileReviews;
  readonly #policies: readonly DesiredPolicy[];
  #base: JsonObject = {};

  constructor(
    private readonly kube: TestCluster,
    private readonly crd: ReturnType<typeof testCrd>,
    private readonly name: string,
    readonly rules: readonly JsonObject[],
  ) {
    const plan = planOf(crd, [...rules, CANARY_RULE]);
    const [one] = plan.crds.values();
    if (!one) throw new Error('no CRD');
    const compiled = compileSchema(schema, 'schema', []);
    const { group, plural, version } = crd.apiTypes;
    this.#reviews = new FileReviews({
      plan,
      clock: systemClock(),
      runtime: undefined,
      namespace: 'orkestra-system',
      runtimeUser: 'nobody',
    });
    this.#policies = desiredPolicies({
      resources: [
        {
          ...{
            group,
            plural,
            namespaced: true,
            versions: [version],
            ruleVersions: [version],
            roots: [],
            entries: [one.entry],
          },
          rules: (variables) => {
            const made = compileCrdRules(one, {
              schema: compiled,
              variables,
              say: oneLine,
              refused: new Map(),
            });
            for (const rule of made) if (!isCompiled(rule)) throw new Error(JSON.stringify([rule, rules]));
            return made;
          },
        },
      ],
      protectedCrds: new Map(),
      hasNamespaces: false,
      namespaceSelector: {},
      objectSelector: {},
      matchConditions: [],
      gatewayNamespace: 'orkestra-system',
      runtimeUser: 'nobody',
      instance: this.name,
    });
  }

  async install(): Promise<void> {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.name } };
    await must(this.kube.post('/api/v1/namespaces', namespace));
    const base = this.crd.cr('base', {
      image: 'abc',
      replicas: 2,
      ratio: 0.5,
      store: { name: 'a' },
      limits: { cpu: '1' },
    });
    this.#base = (await must(this.kube.post(this.#path, base))).body as unknown as JsonObject;
    const selector = { matchLabels: { 'kubernetes.io/metadata.name': this.name } };
    for (const { name, spec, binding } of this.#policies) {
      const of = (kind: string, body: JsonObject) => ({
        ...{ apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata: { name } },
        spec: body,
      });
      await must(
        this.kube.post(`${ADMISSION}/validatingadmissionpolicies`, of('ValidatingAdmissionPolicy', spec)),
      );
      const bound = { ...binding, matchResources: { namespaceSelector: selector } };
      await must(
        this.kube.post(
          `${ADMISSION}/validatingadmissionpolicybindings`,
          of('ValidatingAdmissionPolicyBinding', bound),
        ),
      );
    }
  }

  /** Until the canary is refused: API servers learn of a policy a moment later. The policy of warnings came with it. */
  async awaited(): Promise<void> {
    const canary = this.crd.cr('canary', {}, { labels: { canary: 'dead' } });
    await vi.waitFor(
      async () => {
        const { status } = await this.kube.post(this.#path, canary, { query: { dryRun: 'All' } });
        expect(status, `the policy ${this.name} is asked`).toBe(403);
      },
      { timeout: 60_000, interval: 100 },
    );
  }

  async judge(object: PairedObject): Promise<{ readonly ours: Verdict; readonly theirs: Verdict }> {
    const { spec, team, isUpdate } = object;
    const name = isUpdate ? 'base' : 'a';
    const metadata = { ...(team === undefined ? {} : { labels: { team } }) };
    const { spec: _, ...made } = this.crd.cr(name, {}, { ...metadata, namespace: this.name }) as JsonObject;
    const written = {
      ...made,
      ...(spec === undefined ? {} : { spec: JSON.parse(JSON.stringify(spec)) }),
    } as JsonObject;
    const old = isUpdate ? this.#base : undefined;
    const ours = await this.#reviews.review({
      ...{ object: written, oldObject: old, operation: isUpdate ? 'UPDATE' : 'CREATE' },
      user: { username: 'kubernetes-admin', groups: [] },
    } as Parameters<FileReviews['review']>[0]);
    if (!ours) throw new Error('no review');
    const query = { dryRun: 'All' };
    const { resourceVersion = null } = (this.#base['metadata'] ?? {}) as JsonObject;
    const answer = isUpdate
      ? await this.kube.put(
          `${this.#path}/base`,
          { ...written, metadata: { ...(written['metadata'] as JsonObject), resourceVersion } },
          { query },
        )
      : await this.kube.post(this.#path, written, { query });
    return { ours: verdictOf(ours), theirs: answered(answer) };
  }

  async remove(): Promise<void> {
    for (const { name } of this.#policies) {
      await this.kube.delete(`${ADMISSION}/validatingadmissionpolicybindings/${name}`);
      await this.kube.delete(`${ADMISSION}/validatingadmissionpolicies/${name}`);
    }
    await this.kube.delete(`${this.#path}/base`);
    await this.kube.delete(`/api/v1/namespaces/${this.name}`);
    await this.#reviews.close();
  }

  get #path(): string {
    return this.crd.collection(this.name);
  }
}

function planOf(crd: ReturnType<typeof testCrd>, rules: readonly JsonValue[]) {
  const text = JSON.stringify({
    ...{ apiVersion: 'orkestra.orkspace.io/v1', kind: 'Katalog', metadata: { name: 'pairs' } },
    security: { webhooks: { engine: 'auto', admission: { enabled: true } } },
    spec: { crds: { pair: { apiTypes: crd.apiTypes, validation: { rules } } } },
  });
  const { plan, problems } = loadGatewayPlan([{ file: 'katalog.yaml', text }], {
    clock: systemClock(),
    random: (size) => randomBytes(size),
  });
  if (!plan) throw new Error(`${JSON.stringify(problems)} ${JSON.stringify(rules)}`);
  return plan;
}

function verdictOf({ allowed, body }: FileReview): Verdict {
  const { response } = JSON.parse(body) as {
    response: { warnings?: string[]; status?: { message: string } };
  };
  return { allowed, text: response.status?.message ?? '', warnings: [...(response.warnings ?? [])].sort() };
}

/** The API server leaves out blanks at the end. */
const DENIED = /denied request: denied the request: ?([\s\S]*)$/;

function answered({ status, body, headers }: TestResponse): Verdict {
  const header = headers['warning'] ?? [];
  const warnings = (Array.isArray(header) ? header : [header]).flatMap((each) =>
    [
      ...Buffer.from(each, 'latin1')
        .toString()
        .matchAll(/299 - "((?:[^"\\]|\\.)*)"/g),
    ].map(([, text = '']) =>
      text
        .replaceAll(/\\(.)/g, '$1')
        .replace(/^Validation failed for ValidatingAdmissionPolicy '.*?' with binding '.*?': /, ''),
    ),
  );
  if (status < 300) return { allowed: true, text: '', warnings: warnings.sort() };
  const text = String(body?.message ?? '');
  const said = DENIED.exec(text)?.[1];
  return {
    allowed: false,
    text: status === 403 && said !== undefined ? said : `${status} ${text}`,
    warnings: warnings.sort(),
  };
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

async function must(response: Promise<TestResponse>): Promise<TestResponse> {
  const answer = await response;
  if (answer.status >= 300) throw new Error(`HTTP ${answer.status} ${answer.text}`);
  return answer;
}

/** Some at a time. */
async function eachOf<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...all];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let one = waiting.shift(); one; one = waiting.shift()) await work(one);
    }),
  );
}
