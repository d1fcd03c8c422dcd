/** Where each rule of a Katalog will run, and why: for people, and before there is a cluster. */
import {
  type CrdEntry,
  conditionText,
  formatPath,
  isNeededToStart,
  type Katalog,
  type LoadedKatalog,
  type Problem,
  type Program,
} from '../../katalog/index.js';
import { isObject } from '../../lib/base/index.js';
import { compileSchema, type Schema } from '../../lib/schema/index.js';
import { compileCrdRules, type PolicyRule } from './crd-rules.js';
import { Variables } from './variables.js';

/** A Katalog of the runtime or of the gateway. */
export interface PlacedPlan {
  readonly katalog: Katalog;
  readonly crds: ReadonlyMap<string, { readonly entry: CrdEntry; readonly program: Program }>;
}

export type Place = 'policy' | 'webhook' | 'policy or webhook' | 'reconcile' | 'nowhere';

export interface RulePlace {
  readonly crd: string;
  /** `validation`, `mutation`, `deletionProtection`, `strictMode` or `namespaceProtection`. */
  readonly block: string;
  /** Of a rule, its condition or field; of a protection, what it protects. */
  readonly rule: string;
  /** At admission and at reconcile. */
  readonly runs: readonly Place[];
  readonly why: string;
}

export function rulePlaces(plan: PlacedPlan): readonly RulePlace[] {
  return [...plan.crds.values()]
    .filter(({ entry }) => entry.enabled)
    .flatMap((crd) => [
      ...validationPlaces(plan, crd),
      ...mutationPlaces(plan, crd),
      ...protections(plan, crd),
    ]);
}

type Crd = PlacedPlan['crds'] extends ReadonlyMap<string, infer T> ? T : never;

const BUILT_IN = 'the cluster needs it to start';

function validationPlaces({ katalog, crds }: PlacedPlan, crd: Crd): readonly RulePlace[] {
  const { entry } = crd;
  const off = offReason(katalog, entry, 'validation');
  const isShared = [...crds.values()].some(
    (other) => other !== crd && isRuled(other.entry) && isSame(other.entry, entry),
  );
  return compiled(crd).map((rule, index): RulePlace => {
    const {
      message: _,
      action: __,
      fires: ___,
      when: ____,
      or: _____,
      anyOf: ______,
      ...condition
    } = entry.validation.rules[index] ?? {};
    const [place, why] = off === undefined ? placeOf(katalog, rule, isShared) : [undefined, off];
    return {
      crd: entry.name,
      block: 'validation',
      rule: conditionText(condition),
      runs: runsOf(place, rule.reconciles),
      why,
    };
  });
}

function runsOf(place: Place | undefined, reconciles: boolean): readonly Place[] {
  const runs: Place[] = [
    ...(place === undefined ? [] : [place]),
    ...(reconciles ? (['reconcile'] as const) : []),
  ];
  return runs.length === 0 ? ['nowhere'] : runs;
}

const SEVERAL = 'several entries have rules for this CRD';

function placeOf(
  katalog: Katalog,
  { compiled: rule }: PolicyRule,
  isShared: boolean,
): [Place | undefined, string] {
  const { engine } = katalog.gateway.webhooks;
  if (engine === 'webhook') return ['webhook', 'security.webhooks.engine is webhook'];
  const otherwise: Place | undefined = engine === 'auto' ? 'webhook' : undefined;
  if (isShared) return [otherwise, SEVERAL];
  if ('violated' in rule) return ['policy', 'it compiles to CEL'];
  if (rule.isTypeUnknown) return [engine === 'auto' ? 'policy or webhook' : 'policy', rule.reason];
  return [otherwise, rule.reason];
}

function mutationPlaces({ katalog }: PlacedPlan, { entry, program }: Crd): readonly RulePlace[] {
  const off = offReason(katalog, entry, 'mutation');
  const { engine } = katalog.gateway.webhooks;
  const why = engine === 'webhook' ? 'security.webhooks.engine is webhook' : MUTATES;
  const place = off !== undefined || engine === 'policy' ? undefined : 'webhook';
  return program.admission.rules.mutation.map(
    ({ field, reconciles }): RulePlace => ({
      crd: entry.name,
      block: 'mutation',
      rule: field,
      runs: runsOf(place, reconciles),
      why: off ?? why,
    }),
  );
}

const MUTATES = 'a validating policy changes no object';

/** Why no rule of a block is asked at admission; undefined: they are. */
function offReason(katalog: Katalog, entry: CrdEntry, block: 'validation' | 'mutation'): string | undefined {
  if (isNeededToStart(entry.apiTypes)) return BUILT_IN;
  if (!katalog.gateway.admission) return 'security.webhooks.admission.enabled is not true';
  return entry.webhooks[block] ? undefined : `webhooks.${block} is false`;
}

function protections({ katalog }: PlacedPlan, { entry }: Crd): readonly RulePlace[] {
  const { engine } = katalog.gateway.webhooks;
  const { protectCrs, protectCrd, strictMode } = entry.deletionProtection;
  const hasLists = entry.allowedNamespaces.length > 0 || entry.restrictedNamespaces.length > 0;
  const place: Place = engine === 'webhook' ? 'webhook' : 'policy';
  const of = (block: string, rule: string, isOn: boolean): readonly RulePlace[] =>
    isOn
      ? [
          isNeededToStart(entry.apiTypes)
            ? { crd: entry.name, block, rule, runs: ['nowhere'], why: BUILT_IN }
            : {
                ...{ crd: entry.name, block, rule, runs: [place] },
                why:
                  place === 'policy' ? 'protections always compile' : 'security.webhooks.engine is webhook',
              },
        ]
      : [];
  return [
    ...of('deletionProtection', 'DELETE of labelled CRs', protectCrs),
    ...of('deletionProtection', 'DELETE of the CRD', protectCrd),
    ...of('strictMode', 'UPDATE that removes the label', strictMode),
    ...of(
      'namespaceProtection',
      'CREATE and UPDATE by namespace',
      katalog.gateway.namespaceProtection !== undefined && hasLists,
    ),
  ];
}

/** With `engine: policy`, the rules that cannot be one. */
export function policyProblems(plan: PlacedPlan, locate: LoadedKatalog['locate']): readonly Problem[] {
  const { engine } = plan.katalog.gateway.webhooks;
  if (engine !== 'policy') return [];
  const places = rulePlaces(plan);
  return [...plan.crds.values()].flatMap(({ entry }) =>
    (['validation', 'mutation'] as const).flatMap((block) => {
      if (offReason(plan.katalog, entry, block) !== undefined) return [];
      return places
        .filter((each) => each.crd === entry.name && each.block === block)
        .flatMap((each, index): Problem[] => {
          if (each.runs.includes('policy')) return [];
          const path = [...entry.path, ...entry[block].path, 'rules', index];
          const message = `"${each.rule}" cannot be a policy: ${each.why}; set security.webhooks.engine to auto, or change the rule`;
          return [
            {
              severity: 'error',
              code: 'ORK_GATEWAY_POLICY',
              path: formatPath(path),
              message,
              ...locate(path),
            },
          ];
        });
    }),
  );
}

function compiled({ entry, program }: Crd): readonly PolicyRule[] {
  return compileCrdRules(
    { entry, program },
    { schema: schemaInFile(entry), variables: new Variables(), say: (text) => text, refused: new Map() },
  );
}

/** Of `crdFile`; the gateway itself reads the CRD in the cluster. */
function schemaInFile({ definition, apiTypes }: CrdEntry): Schema | undefined {
  const found = definition?.versions.find(({ name }) => name === apiTypes.version)?.schema;
  return isObject(found) ? compileSchema(found, 'schema', []) : undefined;
}

function isRuled({ enabled, validation, webhooks }: CrdEntry): boolean {
  return enabled && webhooks.validation && validation.rules.length > 0;
}

function isSame(a: CrdEntry, b: CrdEntry): boolean {
  return a.apiTypes.group === b.apiTypes.group && a.apiTypes.plural === b.apiTypes.plural;
}
