/** Where each rule runs, for people: one line a rule. */
import type { RulePlace } from '../gateway/index.js';

export function placeLines(places: readonly RulePlace[]): readonly string[] {
  if (places.length === 0) return [];
  const columns = places.map(({ block, rule, runs }) => [block, rule, runs.join(', ')]);
  const [blocks = 0, rules = 0, runs = 0] = [0, 1, 2].map((column) =>
    Math.max(...columns.map((row) => row[column]?.length ?? 0)),
  );
  return [
    'where its rules run:',
    ...[...new Set(places.map(({ crd }) => crd))].flatMap((crd) => [
      `  ${crd}`,
      ...places
        .filter((each) => each.crd === crd)
        .map(
          (each) =>
            `    ${each.block.padEnd(blocks)}  ${each.rule.padEnd(rules)}  ${each.runs.join(', ').padEnd(runs)}  ${each.why}`,
        ),
    ]),
  ];
}
