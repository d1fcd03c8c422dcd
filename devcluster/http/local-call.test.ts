import { describe, expect, it, vi } from 'vitest';
import { LocalAnswer } from './local-call.js';

function answer() {
  const told: string[] = [];
  const closed = vi.fn();
  const local = new LocalAnswer({
    onHead: (status, headers) => told.push(`head ${status} ${JSON.stringify(headers)}`),
    onData: (chunk) => told.push(`data ${chunk}`),
    onEnd: () => told.push('end'),
    onBroken: () => told.push('broken'),
  });
  local.once('close', closed);
  return { local, told, closed };
}

describe('LocalAnswer', () => {
  it('tells head, chunks and end in order, and nothing after the end', () => {
    const { local, told, closed } = answer();
    local.writeHead(200, { 'content-length': 2, 'x-two': ['a', 'b'], absent: undefined });
    local.write('x');
    local.end(Buffer.from('ü'));
    local.write('late');
    local.end();
    local.destroy();
    expect(told).toEqual(['head 200 {"content-length":"2","x-two":["a","b"]}', 'data x', 'data ü', 'end']);
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it('tells of a break, and of nothing once it was abandoned', () => {
    const broken = answer();
    broken.local.writeHead(200, {});
    broken.local.destroy();
    expect(broken.told).toEqual(['head 200 {}', 'broken']);
    const left = answer();
    left.local.abandon();
    left.local.writeHead(200, {});
    left.local.end('x');
    expect(left.told).toEqual([]);
    expect(left.closed).toHaveBeenCalledTimes(1);
  });
});
