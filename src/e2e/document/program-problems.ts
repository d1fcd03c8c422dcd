/** Programs that a document names and that are not installed. */
import { readdirSync } from 'node:fs';
import { delimiter } from 'node:path';
import type { Path, Problem, SourceDocument } from '../../../katalog/index.js';
import { didYouMean } from '../../../lib/base/index.js';
import type { E2eTest } from './model.js';
import { missingPrograms } from './programs.js';
import type { OnFailure } from './schema.js';

interface Script {
  readonly run: string;
  readonly document: SourceDocument;
  readonly path: Path;
  readonly severity: Problem['severity'];
}

/** Errors of what decides over the test; warnings of what is only printed when it failed. */
export function programProblems(test: E2eTest, searched: string): readonly Problem[] {
  return scriptsOf(test).flatMap(({ run, document, path, severity }) =>
    missingPrograms(run, searched).map((name) => {
      const nearest = didYouMean(name, programsOf(searched));
      const message = `${name} is not installed${nearest}: install it, or use the kubectl block, which needs no program`;
      return document.problem({ path, code: 'ORK_E2E_PROGRAM', message, severity });
    }),
  );
}

function scriptsOf({ written, setup, onFailure }: E2eTest): readonly Script[] {
  const { document, placed } = written;
  return [
    ...setup.helm.slice(0, 1).map((): Script => {
      return { run: 'helm', document, path: ['spec', 'setup', 'helm', 0], severity: 'error' };
    }),
    ...shown(document, ['spec', 'onFailure'], onFailure),
    ...placed.flatMap(({ expectation, document: where, path }) => [
      ...(expectation.commands ?? []).map(({ run }, index): Script => {
        return { run, document: where, path: [...path, 'commands', index, 'run'], severity: 'error' };
      }),
      ...shown(where, [...path, 'onFailure'], expectation.onFailure),
    ]),
  ];
}

function shown(document: SourceDocument, path: Path, block: OnFailure | undefined): readonly Script[] {
  return (block?.commands ?? []).map((command, index): Script => {
    const [run, field] = typeof command === 'string' ? [command, []] : [command.run, ['run']];
    return { run, document, path: [...path, 'commands', index, ...field], severity: 'warning' };
  });
}

/** The names in the folders of `PATH`. */
function programsOf(searched: string): readonly string[] {
  return searched.split(delimiter).flatMap((folder) => {
    try {
      return readdirSync(folder === '' ? '.' : folder);
    } catch {
      return [];
    }
  });
}
