import { describe, expect, it } from 'vitest';
import { ork } from './support/ork.js';

describe('the exit code of ork', () => {
  it.each([
    { args: ['run', '--help'], code: 0, says: '' },
    { args: ['runn'], code: 2, says: "error: unknown command 'runn'" },
    { args: ['run', '--lease-duration', '500ms'], code: 2, says: 'invalid lease duration "500ms"' },
    { args: ['run', '-f', 'nowhere.yaml'], code: 1, says: 'nowhere.yaml:1:1 cannot be read' },
    { args: ['run', 'nowhere.yaml'], code: 1, says: 'nowhere.yaml:1:1 cannot be read' },
    { args: ['run', '--prot', '1'], code: 2, says: 'Run "ork run --help" for usage.' },
    { args: ['notes', 'show'], code: 2, says: 'Run "ork notes show --help" for usage.' },
    { args: ['doctor', '--all'], code: 2, says: '"ork doctor" is not supported: ork validate --full shows' },
  ])('ork $args exits with $code', async ({ args, code, says }) => {
    const run = await ork(args);
    expect(run).toMatchObject({ code, stderr: expect.stringContaining(says) });
  });
});
