/** Typing mistakes, one letter each, in Katalogs that are right: how many are found, and whether the nearest name is right. */
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../katalog/index.js';
import { exampleFiles, exampleText, loadText, ROOT } from '../support/examples.js';
import { seeded } from '../support/seeded-letters.js';
import { typedKatalogs } from '../support/typed-katalogs.js';

const CASES = 300;
const SEED = 20_261_201;

interface Source {
  readonly file: string;
  readonly text: string;
  /** Its status has a schema. */
  readonly isTyped: boolean;
  /** Words of the enums of its CRDs, joined for a pattern. */
  readonly words: string;
}

interface Site {
  readonly source: Source;
  readonly offset: number;
  readonly name: string;
}

/** A name, or several with dots between. */
const NAMES_AFTER = String.raw`((?:\.[a-z]\w{2,})+)`;

/**
 * Where each class of mistake can be made. In `of` the last group is one name, or a path of names after dots; `within`
 * limits it to what stands between braces.
 */
const CLASSES: Readonly<Record<string, Class>> = {
  'a path in a template': {
    within: true,
    of: ({ text }) => `\\.(?:spec|status|item${aliases(text)})${NAMES_AFTER}`,
  },
  'a path in a condition': {
    of: ({ text }) => `(?:field|forEach): \\{? ?(?:field: )?"?(?:spec|status${aliases(text)})${NAMES_AFTER}`,
  },
  'a field of metadata': {
    of: () =>
      String.raw`\.metadata(\.(?:name|namespace|uid|generation|labels|annotations|creationTimestamp))\b`,
  },
  'the kind of a child': { of: () => String.raw`children(\.(?!custom)[a-z]{4,})\b` },
  'a field of a child': { of: () => `children\\.(?!custom)[a-z]+${NAMES_AFTER}` },
  'a field of a sibling': { of: () => `cross\\.[a-z]+(?:\\.(?:spec|status))${NAMES_AFTER}` },
  'a function': { within: true, of: () => String.raw`(?:\{\{ |\| |\()([a-z][A-Za-z0-9]{4,})(?= )` },
  'a status field': { needsTypes: true, of: () => String.raw`\bpath: ([a-z][A-Za-z.]{3,})(?=,|\n)` },
  'a word of an enum': {
    needsTypes: true,
    of: ({ words }) =>
      String.raw`(?:(?:equals|value|in): \[?|(?:eq|ne|eqTernary) [.$]\S+ )\\?"?(?:[A-Z]\w+, )?(${words})\b`,
  },
};

interface Class {
  readonly within?: true;
  /** Where everything has a type, and nowhere else. */
  readonly needsTypes?: true;
  of(source: Source): string;
}

/** Names that the repetitions of a Katalog give to their items, each after a bar. */
function aliases(text: string): string {
  const names = [...text.matchAll(/\bas: (\w+)|range \$\w+, (\$\w+) :=/g)].map(
    ([, as, variable]) => as ?? variable ?? '',
  );
  return names.map((name) => `|${name.replace('$', '\\$')}`).join('');
}

const KEYWORDS = /^(?:range|with|else|if|define|template|default|index)$/;

const TYPED = typedKatalogs();

function corpus(): readonly Source[] {
  const examples = exampleFiles()
    .filter((path) => /^kind: Katalog$/m.test(exampleText(path)))
    // Conversions and messages of notifications see something else, and are open.
    .filter((path) => !/^1[78]-/.test(path))
    // The status of the examples is open, so that no check knows its names.
    .map((path) => ({
      file: join(ROOT, 'examples', path),
      text: exampleText(path),
      isTyped: false,
      words: '',
    }));
  const typed = TYPED.map(({ file, text, crds }) => ({
    file,
    text,
    isTyped: true,
    words: enumWords(crds),
  }));
  return [...typed, ...examples];
}

function enumWords(crds: readonly string[]): string {
  const lists = crds.flatMap((crd) => [...crd.matchAll(/enum: \[([^\]]*)\]/g)].map(([, list]) => list ?? ''));
  return [...new Set(lists.flatMap((list) => list.split(', ')))].join('|');
}

const CORPUS = corpus();

function sitesOf({ within, needsTypes, of }: Class): readonly Site[] {
  return CORPUS.flatMap((source) => {
    const { text, isTyped } = source;
    if (needsTypes && !isTyped) return [];
    const pattern = of(source);
    const spans = within ? [...text.matchAll(/\{\{.*?\}\}/g)] : [Object.assign([text], { index: 0 })];
    return spans.flatMap((span) =>
      [...(span[0] ?? '').matchAll(new RegExp(pattern, 'g'))]
        .filter(([all]) => isTyped || !all.includes('status') || all.includes('children'))
        .flatMap((match) => {
          const found = match[1] ?? '';
          const start = span.index + match.index + match[0].lastIndexOf(found);
          return [...found.matchAll(/\w{3,}/g)]
            .filter(([name]) => !KEYWORDS.test(name))
            .map((name) => ({ source, offset: start + name.index, name: name[0] }));
        }),
    );
  });
}

/** Every name of the corpus: a mistake that makes another one of them is none. */
const NAMES = new Set(
  [...TYPED.flatMap(({ crds }) => crds), ...CORPUS.map(({ text }) => text)].join('\n').match(/\w+/g),
);

function said(file: string, text: string): readonly Problem[] {
  return loadText(file, text).problems;
}

interface Score {
  made: number;
  found: number;
  right: number;
  readonly files: Set<string>;
  readonly missed: string[];
}

describe(`${CASES} typing mistakes of one letter`, () => {
  const { pick, mistake } = seeded(SEED);
  const sites = new Map(Object.entries(CLASSES).map(([kind, each]) => [kind, sitesOf(each)]));
  const known = new Map<string, number>();
  const before = ({ file, text }: Source): number => {
    const count = known.get(file) ?? said(file, text).length;
    known.set(file, count);
    return count;
  };
  const scores = new Map<string, Score>();
  const kinds = [...sites.keys()];
  for (let made = 0; made < CASES; ) {
    const kind = kinds[made % kinds.length] ?? '';
    const site = pick(sites.get(kind) ?? []);
    if (!site) throw new Error(`the corpus has no place for ${kind}`);
    const wrong = mistake(site.name);
    if (!wrong || NAMES.has(wrong)) continue;
    made++;
    const score = scores.get(kind) ?? { made: 0, found: 0, right: 0, files: new Set(), missed: [] };
    scores.set(kind, score);
    score.made++;
    const { source, offset, name } = site;
    const { file, text } = source;
    score.files.add(dirname(file));
    const problems = said(file, text.slice(0, offset) + wrong + text.slice(offset + name.length));
    const line = text.slice(0, offset).split('\n').length;
    const there = problems.filter((problem) => problem.line === line);
    if (problems.length > before(source) && there.length > 0) score.found++;
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
    ([kind, { made, found, right, files }]) =>
      `${kind}: ${found} of ${made} found, ${right} named; ${sites.get(kind)?.length} places, ${files.size} Katalogs drawn`,
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

  it.each([...scores])(
    'are found in several Katalogs and nine times in ten: %s',
    (_kind, { made, found, files }) => {
      expect(found / made).toBeGreaterThanOrEqual(0.9);
      expect(files.size).toBeGreaterThan(1);
    },
  );
});
