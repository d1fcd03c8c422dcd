/** Rows on how a CR came to be: annotations that the gateway of the Go implementation leaves on those it makes. */
import { type FunctionRow, isMap, toText } from '../templates/index.js';
import { boolRow, read, textRow } from './reader.js';

const PREFIXES = ['orkestra.orkspace.io/', 'orkestra.io/', 'inrun.dev/'];

function annotation(object: unknown, name: string): string {
  const annotations = read(object, 'metadata.annotations');
  if (!isMap(annotations)) return '';
  const key = PREFIXES.map((prefix) => prefix + name).find((each) => Object.hasOwn(annotations, each));
  return key === undefined ? '' : toText(annotations[key]);
}

const SERVED = {
  metadata: {
    annotations: {
      'orkestra.orkspace.io/serve-target': 'web',
      'orkestra.orkspace.io/serve-alias': 'public',
      'orkestra.orkspace.io/serve-source': 'github',
    },
  },
};

const FIELDS = [
  ['Target', 'serve-target', 'target that the caller named', 'web'],
  ['Alias', 'serve-alias', 'alias that the caller used', 'public'],
  ['Source', 'serve-source', 'source of the call', 'github'],
] as const;

/** Section "Origin of a CR". */
export const ORIGIN: readonly FunctionRow[] = [
  ...FIELDS.map(([name, key, what, result]) =>
    textRow(`getServe${name}`, `The ${what}.`, [SERVED, result], (o) => annotation(o, key)),
  ),
  ...FIELDS.map(([name, key, what]) =>
    boolRow(
      `hasServe${name}`,
      `Whether there is a ${what}.`,
      [SERVED, 'true'],
      (o) => annotation(o, key) !== '',
    ),
  ),
  boolRow(
    'isDirectApply',
    'Whether the CR was applied without the gateway.',
    [{ metadata: { name: 'a' } }, 'true'],
    (o) => isMap(o) && annotation(o, 'serve-target') === '',
  ),
];
