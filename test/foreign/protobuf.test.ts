/**
 * The protobuf codec of the embedded cluster against Go's own types: objects of every kind, filled at random.
 * `ORK_FUZZ_SEED` draws others.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ProtobufCodec, readEnvelope } from '../../devcluster/protobuf/index.js';
import type { JsonMap } from '../../lib/base/index.js';
import { goProgram } from '../support/go-program.js';

const SEED = process.env['ORK_FUZZ_SEED'] ?? '7';
const OF_EACH_KIND = '40';

let folder = '';
let program = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'orkestra-protobuf-'));
  program = await goProgram(fileURLToPath(new URL('../../scripts/protobuf', import.meta.url)), folder);
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('objects of every kind are read as Go reads them, and written byte for byte as Go writes them', async () => {
  const { stdout } = await promisify(execFile)(program, ['pairs', SEED, OF_EACH_KIND], {
    maxBuffer: 1 << 30,
  });
  const codec = new ProtobufCodec();
  const lines = stdout.trim().split('\n');
  expect(lines.length).toBeGreaterThan(5_000);
  for (const line of lines) {
    const { json, protobuf, decoded } = JSON.parse(line) as Record<string, JsonMap> & { protobuf: string };
    const body = Buffer.from(protobuf, 'base64');
    expect(codec.decode(readEnvelope(body), 1e9)).toEqual(decoded ?? json);
    expect(codec.encode(json ?? {})?.equals(body)).toBe(true);
  }
});
