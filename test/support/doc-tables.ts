/** Tables of the documents that are made from the tables of the code, so that neither can leave the other behind. */
import { stringify } from 'yaml';
import { expandProfile, PROFILE_NAMES } from '../../autoscaler/compile/profile.js';
import { OPERATORS } from '../../katalog/conditions/index.js';
import { RESOURCE_KINDS, type ResourceKind } from '../../katalog/index.js';
import { type NotRunTree, notRunTree } from '../../katalog/load/not-run.js';
import { POD_FIELDS } from '../../katalog/resources/pod/pod-fields.js';
import { METRIC_FIELDS, METRIC_NAMES } from '../../lib/base/index.js';
import { NOT_EXPRESSIBLE } from './horizontal-pod-autoscaler-rows.js';

/** Every table that a document can have between `<!-- table: NAME -->` and `<!-- end -->`. */
const TABLES: Readonly<Record<string, () => string>> = {
  operators,
  resources,
  'not-run': notRun,
  'pod-fields': () => code(Object.keys(POD_FIELDS)),
  metrics: () => code(METRIC_NAMES),
  profiles,
  'not-expressible': () =>
    table(
      ['in its tests', 'why not here'],
      NOT_EXPRESSIBLE.map(({ row, because }) => [row, because]),
    ),
  'metric-units': () =>
    table(
      ['metric', 'unit', 'meaning'],
      METRIC_FIELDS.map(({ name, unit, meaning }) => [`\`${name}\``, unit, meaning]),
    ),
};

const BLOCK = /(<!-- table: ([a-z-]+) -->\n)[\s\S]*?(<!-- end -->)/g;

/** The document with every table as the code has it now. */
export function withTables(text: string): string {
  return text.replace(BLOCK, (_whole, begin: string, name: string, end: string) => {
    const render = Object.hasOwn(TABLES, name) ? TABLES[name] : undefined;
    if (!render)
      throw new Error(`unknown table "${name}": expected one of ${Object.keys(TABLES).join(', ')}`);
    return `${begin}\n${render()}\n\n${end}`;
  });
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A bar would end the cell, inside code too. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function code(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(' ');
}

function operators(): string {
  const names = new Map<string, string[]>();
  for (const [name, { base, complement, type = '' }] of OPERATORS) {
    const key = `${base} ${complement} ${type}`;
    names.set(key, [...(names.get(key) ?? []), name]);
  }
  const rows = [...names.values()].map(([name = '', ...others]) => {
    const { operand } = OPERATORS.get(name) ?? {};
    return [`\`${name}\``, code(others), operand === 'none' ? '' : (operand ?? '')];
  });
  return table(['operator', 'also written', 'compares with'], rows);
}

function resources(): string {
  return table(
    ['key', 'makes', 'name if none is written', 'fields', 'required'],
    RESOURCE_KINDS.filter(({ key }) => key !== 'custom').map((kind) => [
      `\`${kind.key}\`${kind.aliases.length === 0 ? '' : `, ${code(kind.aliases)}`}`,
      `${kind.kind} (\`${kind.apiVersion}\`)`,
      kind.suffix === undefined ? 'must be written' : `\`<cr>${kind.suffix}\``,
      fieldsOf(kind),
      code(kind.required),
    ]),
  );
}

/** The fields that all pods share by one name. */
function fieldsOf({ fields, annotations, copyField }: ResourceKind): string {
  const names = [
    ...Object.keys(fields),
    ...(copyField === undefined ? [] : [copyField, 'fromNamespace']),
    ...(annotations ? ['annotations'] : []),
  ];
  const shared = Object.keys(POD_FIELDS);
  const common = names.filter((name) => shared.includes(name));
  if (common.length < 5) return code(names);
  const missing = shared.filter((name) => !common.includes(name));
  const pod = missing.length === 0 ? '*pod fields*' : `*pod fields* without ${code(missing)}`;
  const own = names.filter((name) => !shared.includes(name));
  return own.length === 0 ? pod : `${pod}; ${code(own)}`;
}

function notRun(): string {
  const rows = rowsOf(notRunTree()).map(({ path, by, say }) => [
    `\`${path.replaceAll('.*', '.<crd>')}\``,
    by === 'product' ? 'never' : 'not by this version',
    say,
  ]);
  return table(['field', 'run', 'why, or what to do'], rows);
}

function rowsOf(tree: NotRunTree): readonly NonNullable<NotRunTree['row']>[] {
  return [...(tree.row ? [tree.row] : []), ...[...tree.next.values()].flatMap(rowsOf)];
}

const BASELINE = { workers: 4, queueDepth: 100, resyncMs: 30_000 };

function profiles(): string {
  const rows = PROFILE_NAMES.map((name) => [`\`${name}\``, `\`${inline(expandProfile(name, BASELINE))}\``]);
  return table(['profile', 'the block it stands for'], rows);
}

/** As YAML on one line. */
function inline(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }).trim();
}
