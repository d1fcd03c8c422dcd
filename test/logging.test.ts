import { describe, expect, it } from 'vitest';
import { documentText } from './support/doc-text.js';
import { loggedMessages } from './support/log-messages.js';

const logged = loggedMessages();
/** The first cell of each row of the tables of messages. */
const documented = documentText('docs/logging.md')
  .split('\n')
  .filter((line) => line.startsWith('| `') && !/^\| `(error|warn|info|debug)` \|/.test(line))
  .flatMap((line) => [...(line.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, text = '']) => text));

describe('docs/logging.md', () => {
  it('lists every message that the runtime and the gateway log, and no other', () => {
    const messages = new Set(logged.flatMap((call) => call.messages));
    expect([...messages].filter((message) => !documented.includes(message))).toEqual([]);
    expect(documented.filter((message) => !messages.has(message))).toEqual([]);
  });

  it('finds a constant message in every call that logs', () => {
    expect(logged.filter(({ messages }) => messages.length === 0)).toEqual([]);
    expect(logged.length).toBeGreaterThan(30);
  });
});
