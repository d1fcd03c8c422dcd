/** Typing mistakes, one letter each, in Katalogs that are right: how many are found, and whether the nearest name is right. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../katalog/index.js';
import { exampleFiles, exampleText, loadText, ROOT } from '../support/examples.js';
import { seeded } from '../support/seeded-letters.js';

const CASES = 300;
const SEED = 20_261_201;

interface Site {
  readonly kind: string;
  readonly file: string;
  readonly text: string;
  readonly offset: number;
  readonly name: string;
}

/** Where each class of mistake can be made: the last group is one name, or a path of names after dots. */
const CLASSES: Readonly<Record<string, RegExp>> = {
  'a path in a template': /\{\{[^}]*?\.(?:spec|status|item|tenant|\$tenant)((?:\.[a-z]\w{2,})+)/g,
  'a path in a condition': /field: "?(?:spec|status|tenant)((?:\.[a-z]\w{2,})+)/g,
  'a field of metadata': /\.metadata(\.(?:name|namespace|uid|generation|labels|annotations))\b/g,
  'the kind of a child': /children(\.(?!custom)[a-z]{4,})\b/g,
  'a field of a child': /children\.(?!custom)[a-z]+((?:\.[a-z]\w{2,})+)/g,
  'a function': /(?:\{\{ |\| |\()([a-z][A-Za-z]{4,})(?= )/g,
  'a status field': /\{ path: ([a-z][A-Za-z.]{3,}),/g,
  'a word of an enum':
    /(?:equals|value): "?(Euro|Dollar|Franc|Pending|Serving|Degraded|north|south)\b|eq \.spec\.currency \\"(Franc)/g,
};

const OF_STATUS: ReadonlySet<string> = new Set(['a status field', 'a word of an enum']);

const KEYWORDS = /^(?:range|with|else|if|define|template|default|index)$/;

const TYPED = join(ROOT, 'test', 'fixtures', 'types', 'katalog.yaml');

function corpus(): readonly { readonly file: string; readonly text: string }[] {
  const examples = exampleFiles()
    .filter((path) => /^kind: Katalog$/m.test(exampleText(path)))
    // Conversions and messages of notifications see something else, and are open.
    .filter((path) => !/^1[78]-/.test(path))
    .map((path) => ({ file: join(ROOT, 'examples', path), text: exampleText(path) }));
  return [{ file: TYPED, text: readFileSync(TYPED, 'utf8') }, ...examples];
}

function sitesOf(kind: string, pattern: RegExp): readonly Site[] {
  return corpus().flatMap(({ file, text }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      // The status of the examples is open, so that no check knows its names.
      if (
        file !== TYPED &&
        (OF_STATUS.has(kind) || (match[0].includes('status') && !match[0].includes('children')))
      )
        return [];
      const found = match.slice(1).find((each) => each !== undefined) ?? '';
      const start = match.index + match[0].lastIndexOf(found);
      return [...found.matchAll(/\w{3,}/g)]
        .filter(([name]) => !KEYWORDS.test(name))
        .map((name) => ({ kind, file, text, offset: start + name.index, name: name[0] }));
    }),
  );
}

/** Every name of the corpus: a mistake that makes another one of them is none. */
const NAMES = new Set(
  [
    readFileSync(join(ROOT, 'test', 'fixtures', 'types', 'crd.yaml'), 'utf8'),
    ...corpus().map(({ text }) => text),
  ]
    .join('\n')
    .match(/\w+/g),
);

function said(file: string, text: string): readonly Problem[] {
  return loadText(file, text).problems;
}

interface Score {
  made: number;
  found: number;
  right: number;
  readonly missed: string[];
}

describe(`${CASES} typing mistakes of one letter`, () => {
  const { pick, mistake } = seeded(SEED);
  const sites = new Map(Object.entries(CLASSES).map(([kind, pattern]) => [kind, sitesOf(kind, pattern)]));
  const known = new Map<string, number>();
  const before = (file: string, text: string): number => {
    const count = known.get(file) ?? said(file, text).length;
    known.set(file, count);
    return count;
  };
  const scores = new Map<string, Score>();
  const kinds = [...sites.keys()];
  for (let made = 0; made < CASES; ) {
    const kind = kinds[made % kinds.length] ?? '';
    const site = pick(sites.get(kind) ?? []);
    const wrong = site && mistake(site.name);
    if (!site || !wrong || NAMES.has(wrong)) continue;
    made++;
    const score = scores.get(kind) ?? { made: 0, found: 0, right: 0, missed: [] };
    scores.set(kind, score);
    score.made++;
    const { file, text, offset, name } = site;
    const changed = text.slice(0, offset) + wrong + text.slice(offset + name.length);
    const problems = said(file, changed);
    const line = text.slice(0, offset).split('\n').length;
    const there = problems.filter((problem) => problem.line === line);
    if (problems.length > before(file, text) && there.length > 0) score.found++;
    else score.missed.push(`${file}:${line} ${name} as ${wrong}`);
    if (
      there.some(({ nearest, message }) => nearest === name || message.includes(`did you mean "${name}"`))
    ) {
      score.right++;
    }
  }
  const all = [...scores.values()];
  const sum = (of: (score: Score) => number): number => all.reduce((total, score) => total + of(score), 0);
  const table = [...scores].map(
    ([kind, { made, found, right }]) => `${kind}: ${found} of ${made} found, ${right} named`,
  );
  const missed = all.flatMap((score) => score.missed);

  it('are found, 95 in 100', () => {
    process.stdout.write(
      `${[...table, `all: ${sum(({ found }) => found)} of ${CASES}`, ...missed].join('\n')}\n`,
    );
    expect(sum(({ found }) => found) / CASES).toBeGreaterThanOrEqual(0.95);
  });

  it('come with the name that was meant, 90 in 100', () => {
    expect(sum(({ right }) => right) / CASES).toBeGreaterThanOrEqual(0.9);
  });
});
