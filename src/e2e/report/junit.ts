/** JUnit XML as CI systems read it: a suite a document, a case a checkpoint. */
import { stripVTControlCharacters } from 'node:util';
import type { CheckpointResult, DocumentResult } from '../run/result.js';
import { outcomeLines } from './lines.js';

export function junitText(results: readonly DocumentResult[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${results.map(suite).join('')}</testsuites>\n`;
}

function suite(result: DocumentResult): string {
  const { name, file, checkpoints, durationMs, error, left, deployed } = result;
  const outside = [...(error ? [error.message] : []), ...left.map((each) => `not removed: ${each}`)];
  const failures = checkpoints.filter(({ state }) => state === 'failed').length;
  const skipped = checkpoints.filter(({ state }) => state === 'skipped').length;
  const counts = {
    tests: checkpoints.length + (outside.length > 0 ? 1 : 0),
    failures,
    errors: outside.length > 0 ? 1 : 0,
    skipped,
  };
  const cases = checkpoints.map((checkpoint) => testCase(checkpoint, name));
  const trouble =
    outside.length === 0
      ? ''
      : `    <testcase classname="${xml(name)}" name="run">\n      ${element('error', outside)}\n    </testcase>\n`;
  const attributes = Object.entries({ name, file, ...counts, time: (durationMs / 1_000).toFixed(3) });
  const written = attributes.map(([key, value]) => `${key}="${xml(String(value))}"`).join(' ');
  const image = deployed
    ? `    <properties><property name="image" value="${xml(deployed.image)}"/></properties>\n`
    : '';
  return `  <testsuite ${written}>\n${image}${cases.join('')}${trouble}  </testsuite>\n`;
}

function testCase(
  { name, file, line, state, durationMs, outcomes, why, notes }: CheckpointResult,
  suiteName: string,
): string {
  const lines = outcomes.flatMap(outcomeLines);
  const body =
    state === 'failed'
      ? element('failure', [...lines, ...notes])
      : state === 'skipped'
        ? `<skipped message="${xml(why ?? lines[0] ?? '')}"/>`
        : lines.length > 0
          ? `<system-out>${xml(lines.join('\n'))}</system-out>`
          : '';
  const time = (durationMs / 1_000).toFixed(3);
  const head = `    <testcase classname="${xml(suiteName)}" name="${xml(name)}" file="${xml(file)}" line="${line}" time="${time}"`;
  return body === '' ? `${head}/>\n` : `${head}>\n      ${body}\n    </testcase>\n`;
}

function element(name: 'failure' | 'error', lines: readonly string[]): string {
  return `<${name} message="${xml(lines[0] ?? '')}">${xml(lines.join('\n'))}</${name}>`;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML 1.0 has no control characters, however they are written. */
function xml(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/(?![\t\n\r])\p{Cc}/gu, '\ufffd')
    .replace(/[&<>"]/g, (char) => ESCAPES[char] ?? char);
}
