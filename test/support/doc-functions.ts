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
The ${count} functions that templates of a Katalog can call, beside those of Go's template language: ${codes(BUILTIN_NAMES)}.
[katalog.md](katalog.md#templates) has the language. \`npm run docs\` writes this page from the table that implements them.

Every function is pure and total: it does no I/O and never fails; empty or wrong input gives what the last column
says. After an argument, \`?\` means that it may be left out and \`…\` none or more. \`obj\` is a CR or a child: \`.\`, \`.cross.db\`,
\`.children.deployment\`, or by name \`.children.deployments.web\`.

Empty are an absent value, \`""\`, \`0\`, \`false\`, and a list or map with nothing in it. \`default\` takes the fallback
first, as in \`default "pending" .x\` and \`.x | default "pending"\`. Only where a call begins with a path or a call and
goes on with a literal, as in \`default .spec.replicas 1\`, the value stands first.

Every function of the language is run. A Katalog adds functions of its own under [\`notes.functions\`](katalog.md#templates).`;
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
