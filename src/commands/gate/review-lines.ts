import type { FileReview } from '../../../gateway/index.js';
import { type JsonObject, printable } from '../../../lib/base/index.js';

const MARKS: Readonly<Record<string, string>> = { add: '+', replace: '~', remove: '-' };
const LABELS = { denied: 'denied', warned: 'warned', skipped: 'note' } as const;
const COLORS = { denied: '\u001b[31m', warned: '\u001b[33m', skipped: '\u001b[2m' } as const;
const RESET = '\u001b[0m';

/** What a person reads of one CR: what mutation changes, each rule that spoke, and how many passed. */
export function reviewLines(
  name: string,
  { allowed, patch, mutationWarnings, findings, passed }: FileReview,
  color: boolean,
): readonly string[] {
  const shown = (says: keyof typeof LABELS): string => {
    const label = LABELS[says].padEnd(7);
    return color ? `${COLORS[says]}${label}${RESET}` : label;
  };
  const asked = passed + findings.length;
  const skipped = findings.filter(({ says }) => says === 'skipped').length;
  return [
    `${printable(name)}: ${allowed ? 'allowed' : 'denied'}`,
    ...patch.map(changeLine),
    ...mutationWarnings.map((warning) => `  ${shown('warned')} ${printable(warning)}`),
    ...findings.map(({ says, message }) => `  ${shown(says)} ${printable(message)}`),
    `  ${passed}/${asked} rules passed${skipped === 0 ? '' : `, ${skipped} not checked`}`,
  ];
}

/** `  + spec.replicas: 3` */
function changeLine({ op, path, value }: JsonObject): string {
  const field = String(path)
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^[\w-]+$/.test(part) ? `.${part}` : `["${part}"]`))
    .join('');
  const text = value === undefined ? '' : `: ${JSON.stringify(value)}`;
  return printable(`  ${MARKS[String(op)]} ${field.replace(/^\./, '')}${text}`);
}
