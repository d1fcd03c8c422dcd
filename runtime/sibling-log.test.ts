import { describe, expect, it } from 'vitest';
import type { OncopReport } from '../oncop/index.js';
import { createMetrics } from './metrics/index.js';
import { siblingLog } from './sibling-log.js';

type Change = Omit<Extract<OncopReport, { type: 'condition' }>, 'type' | 'peer' | 'url'>;

/** The line of a change, and its level. */
function told(change: Change): Readonly<Record<string, unknown>> | undefined {
  return logged({ type: 'condition', peer: 'a:80', url: 'http://a:80/katalog/loader', ...change });
}

function logged(report: OncopReport): Readonly<Record<string, unknown>> | undefined {
  let line: Readonly<Record<string, unknown>> | undefined;
  const at = (level: string) => (fields: object, message: string) => {
    line = { level, message, ...fields };
  };
  const log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  siblingLog(createMetrics({ processDefaults: false }), log)(report);
  return line;
}

describe('the log of siblings at debug', () => {
  it.each<[OncopReport, object]>([
    [
      {
        type: 'request',
        peer: 'a:80',
        surface: 'info',
        url: 'http://a:80/x',
        result: 'unavailable',
        durationMs: 3,
        message: 'the peer answered 503',
      },
      { message: 'sibling requested', result: 'unavailable', reason: 'the peer answered 503' },
    ],
    [
      { type: 'circuit', peer: 'a:80', state: 'closed', message: '' },
      { message: 'circuit changed', level: 'debug', peer: 'a:80', state: 'closed' },
    ],
    [
      {
        type: 'subscription',
        peer: 'a:80',
        url: 'http://a:80/x/stream',
        state: 'ended',
        message: 'the stream ended',
        retryMs: 250,
      },
      { message: 'sibling subscription changed', reason: 'the stream ended', retryMs: 250 },
    ],
    [
      {
        type: 'source',
        peer: 'a:80',
        surface: 'info',
        url: 'http://a:80/x',
        source: 'poll',
        message: 'the stream ended',
      },
      { message: 'sibling source changed', source: 'poll', reason: 'the stream ended' },
    ],
  ])('has a line for report %#', (report, line) => {
    expect(logged(report)).toMatchObject(line);
  });
});

describe('the log of siblings', () => {
  it('says what cannot be read, why, and what to do', () => {
    const message = 'connect ECONNREFUSED 127.0.0.1:80';
    expect(told({ surface: 'info', condition: 'failing', message, code: 'ORK_ONCOP_CONNECT' })).toEqual({
      level: 'warn',
      message: 'sibling read failed',
      reason: message,
      url: 'http://a:80/katalog/loader',
      peer: 'a:80',
      surface: 'info',
      condition: 'failing',
      code: 'ORK_ONCOP_CONNECT',
      remedy: expect.stringContaining('Check the address'),
    });
  });

  it('warns of an operator that is not there, and not of a CR that is not there yet', () => {
    const change = {
      condition: 'absent',
      message: 'the peer answered 404',
      code: 'ORK_ONCOP_ABSENT',
    } as const;
    expect(told({ surface: 'info', ...change })?.['level']).toBe('warn');
    expect(told({ surface: 'cr', ...change })?.['level']).toBe('info');
  });

  it('says that it is over', () => {
    expect(told({ surface: 'info', condition: 'ok', message: '', code: undefined })).toMatchObject({
      level: 'info',
      message: 'sibling reachable again',
      url: 'http://a:80/katalog/loader',
    });
  });
});
