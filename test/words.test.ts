import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documents, proseLines } from './support/doc-text.js';
import { ROOT } from './support/examples.js';
import { type SourceText, sourceTexts } from './support/source-texts.js';
import { dialectOf } from './support/words.js';

/** Rooms whose texts have the forms of CONTRIBUTING.md, "Words": errors, log messages, help, test names. */
const ROOMS: readonly string[] = [
  'autoscaler',
  'bench',
  'control-center/server',
  'control-center/ui',
  'devcluster',
  'gateway',
  'katalog',
  'lib',
  'oncop',
  'runtime',
  'scripts',
  'src',
  'test',
];

describe('the texts of the source have the forms of CONTRIBUTING.md, "Words"', () => {
  it.each(ROOMS)('texts of %s/', (room) => {
    const findings = sources(room).flatMap((path) =>
      sourceTexts(readFileSync(join(ROOT, path), 'utf8'))
        .filter(isProse)
        .flatMap(({ text, line }) =>
          dialectOf(text).map(
            (finding) => `${path}:${line}: ${finding} in ${JSON.stringify(text.slice(0, 120))}`,
          ),
        ),
    );
    expect(findings).toEqual([]);
  });

  it.each(documents())('prose of %s', (page) => {
    const findings = proseLines(page).flatMap(({ text, line }) =>
      dialectOf(text).map((finding) => `${page}:${line}: ${finding}`),
    );
    expect(findings).toEqual([]);
  });
});

function sources(room: string): readonly string[] {
  return readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(?:ts|tsx|mjs)$/.test(path))
    .map((path) => `${room}/${path}`);
}

/** Names, paths and keys are not prose: what has the forms is made of words. */
function isProse({ text }: SourceText): boolean {
  return /\w \w/.test(text);
}
