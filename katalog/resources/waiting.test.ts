import { describe, expect, it } from 'vitest';
import { crdEntry, NO_FUNCTIONS } from '../../test/support/program.js';
import { compileProgram } from '../program/index.js';

function compile(onReconcile: object, onCreate: object = {}) {
  return compileProgram(crdEntry({ onReconcile, onCreate } as never), { functions: NO_FUNCTIONS });
}

const messages = (onReconcile: object): readonly string[] =>
  compile(onReconcile).problems.map(({ message }) => message);

describe('waitFor', () => {
  it('names the entries of a list, or one of them by its name as written', () => {
    const { program, problems } = compile(
      {
        serviceAccounts: [{ name: 'web', waitFor: ['configMaps'] }],
        configMaps: [{ name: 'b', waitFor: ['secrets/{{ .metadata.name }}'] }],
      },
      { secrets: [{ name: '{{ .metadata.name }}' }, { name: 'other' }], configMaps: [{ name: 'a' }] },
    );
    expect(problems).toEqual([]);
    expect([...program.waits]).toEqual([
      ['onReconcile.serviceAccounts[0]', ['onCreate.configMaps[0]', 'onReconcile.configMaps[0]']],
      ['onReconcile.configMaps[0]', ['onCreate.secrets[0]']],
    ]);
  });

  it.each([
    [
      {
        configMaps: [{ name: 'web', waitFor: ['deployment/db'] }],
        deployments: [{ name: 'db', image: 'x' }],
      },
      'unknown entry "deployment/db"',
    ],
    [{ configMaps: [{ name: 'web', waitFor: 'configMaps' }] }, 'a list of entries'],
    [{ configMaps: [{ name: 'web', waitFor: [{ toString: null }] }] }, 'a list of entries'],
    [
      {
        configMaps: [
          { name: 'a', waitFor: ['configMaps/b'] },
          { name: 'b', waitFor: ['configMaps/a'] },
        ],
      },
      'the entry waits for itself',
    ],
    [{ configMaps: [{ name: 'a', readyWhen: 'soon' }] }, 'a list of conditions'],
  ])('%j is an error', (block, message) => {
    expect(messages(block)[0]).toContain(message);
  });
});

describe('readyWhen', () => {
  it('sees the object itself', () => {
    const { program } = compile({
      configMaps: [{ name: 'a', readyWhen: [{ field: 'status.phase', equals: 'Up' }] }],
    });
    const readyWhen = program.onReconcile[0]?.readyWhen;
    expect(readyWhen?.({ status: { phase: 'Up' } } as never)).toBe(true);
    expect(readyWhen?.({ status: {} } as never)).toBe(false);
  });
});
