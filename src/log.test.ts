import { describe, expect, it } from 'vitest';
import { OrkestraError } from '../lib/base/index.js';
import { openLog } from './log.js';
import { logError } from './log-error.js';
import { debugOnSignal } from './signals.js';
import { systemTerminal } from './terminal.js';

/** A log as it stands on a terminal. */
function onTerminal() {
  const lines: string[] = [];
  const log = openLog('info', { ...systemTerminal(), isTTY: true, print: (line) => void lines.push(line) });
  return { lines, log };
}

describe('the log', () => {
  it('names the level of a line in words', () => {
    const lines: string[] = [];
    const terminal = { ...systemTerminal(), isTTY: true, print: (line: string) => void lines.push(line) };
    openLog('info', terminal).warn({ crd: 'website' }, 'queue full');
    expect(lines).toEqual([expect.stringMatching(/^\d\d:\d\d:\d\d warn {2}queue full {2}crd=website$/)]);
  });

  it('an error of the registry is logged by message, code and remedy', () => {
    const cause = new Error('connect ECONNREFUSED');
    const error = new OrkestraError('ORK_KUBE_NETWORK', 'GET /x: connect ECONNREFUSED', 'Look.', { cause });
    expect(logError(error)).toEqual({
      type: 'OrkestraError',
      message: 'GET /x: connect ECONNREFUSED',
      code: 'ORK_KUBE_NETWORK',
      remedy: 'Look.',
    });
  });

  it('a defect is logged with its stack, alone or among other errors', () => {
    const defect = new TypeError('x is undefined');
    expect(logError(defect)).toMatchObject({ type: 'TypeError', stack: defect.stack });
    const known = new OrkestraError('ORK_KUBE_API', '409', 'Look.');
    const several = Object.assign(new Error('409; x is undefined'), { errors: [known, defect] });
    expect(logError(several)).toMatchObject({ message: '409; x is undefined', stack: defect.stack });
    expect(logError('thrown text')).toBe('thrown text');
  });

  it('the terminal shows the stack of an error below its line', () => {
    const { lines, log } = onTerminal();
    const defect = new TypeError('x is undefined');
    log.error({ crd: 'website', err: defect }, 'reconcile failed');
    const [first, ...rest] = (lines[0] ?? '').split('\n');
    expect(first).toMatch(/^\S+ error reconcile failed: x is undefined {2}crd=website$/);
    expect(rest.join('\n')).toBe(defect.stack);
  });

  it('the terminal shows control characters of every value, and does not obey them', () => {
    const { lines, log } = onTerminal();
    const text = '\u001b]0;owned\u0007\u001b[2J\r\n08:00:00 info  became konductor';
    const err = Object.assign(new Error(text), { stack: `Error: x\n    at ${text}` });
    log.warn({ cr: text, [text]: 1, nested: { text }, err }, 'reconcile failed');
    const [first = '', ...rest] = (lines[0] ?? '').split('\n');
    expect(first.match(/\\u\{1b\}\]0;owned\\u\{7\}/g)).toHaveLength(3);
    expect([first, ...rest].join('').match(/\p{Cc}/u)).toBeNull();
  });

  it('SIGUSR2 logs the new level as a warning', () => {
    const { lines, log } = onTerminal();
    const release = debugOnSignal(log);
    process.emit('SIGUSR2');
    expect(log.level).toBe('debug');
    process.emit('SIGUSR2');
    release();
    expect(lines.map((line) => line.slice(9))).toEqual([
      'warn  log level changed  logLevel=debug',
      'warn  log level changed  logLevel=info',
    ]);
  });
});
