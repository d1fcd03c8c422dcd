/** `docs/functions.md`, from the table that implements the functions. */
import { functionTable } from '../../katalog/functions/index.js';
import { BUILTIN_NAMES, type FunctionRow } from '../../katalog/templates/index.js';
import { table } from './doc-tables.js';
import { FakeClock } from './fake-clock.js';

export function functionsPage(): string {
  const { sections, rows } = functionTable({
    clock: new FakeClock(),
    random: (size) => new Uint8Array(size),
  });
  const parts = sections.map((section) => {
    const cells = section.rows.map((row) => [callOf(row), row.doc, exampleOf(row), emptyOf(row)]);
    return `## ${section.title}\n${table(['call', 'gives', 'example', 'on empty'], cells)}`;
  });
  return `${intro(rows.length)}\n\n${parts.join('\n\n')}\n`;
}

function intro(count: number): string {
  return `# Template functions
Templates of a Katalog can call these ${count} functions and the builtins of Go templates: ${codes(BUILTIN_NAMES)}.
For the template language see [katalog.md](katalog.md#templates). \`npm run docs\` writes this page from the table of functions.

Every function is pure and total: it does no I/O and never fails. Empty or invalid input returns the value of the last
column. After an argument, \`?\` means optional and \`…\` means zero or more. \`obj\` is a CR or a child: \`.\`, \`.cross.db\`,
\`.children.deployment\`, or by name \`.children.deployments.web\`.

An absent value, \`""\`, \`0\`, \`false\`, and an empty list or map count as empty. \`default\` takes the fallback first:
\`default "pending" .x\` or \`.x | default "pending"\`. When the first argument is a path or a call and the second a literal,
the value comes first: \`default .spec.replicas 1\`.

A Katalog declares its own functions under [\`notes.functions\`](katalog.md#templates).`;
}

function codes(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(' ');
}

function callOf({ name, args }: FunctionRow): string {
  return `\`${[name, ...args].join(' ')}\``;
}

/** Objects are left out: what the call reads of them is in the sentence. */
function exampleOf({ example: { template, data, result } }: FunctionRow): string {
  const text = `\`${template}\` → ${result === '' ? 'nothing' : `\`${result}\``}`;
  const values = Object.entries((data ?? {}) as object).filter(([name]) => name.length === 1);
  if (values.length === 0) return text;
  const given = values.map(([name, value]) => `\`.${name}\` is \`${JSON.stringify(value)}\``);
  return `${text}, when ${given.join(' and ')}`;
}

function emptyOf({ onEmpty }: FunctionRow): string {
  return onEmpty === undefined ? 'nothing' : `\`${JSON.stringify(onEmpty)}\``;
}
