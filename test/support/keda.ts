/**
 * KEDA's own scalers as a program: their files are taken out of KEDA's module, which Go downloads, and built beside the
 * stand-ins of `test/foreign/keda` for clouds and metrics that no trigger here needs.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const MODULE = 'github.com/kedacore/keda/v2';
const VERSION = 'v2.21.0';
const FILES = [
  ...['scaler', 'metrics_api_scaler', 'prometheus_scaler'].map((name) => `pkg/scalers/${name}`),
  ...['scalersconfig', 'typed_config'].map((name) => `pkg/scalers/scalersconfig/${name}`),
  'pkg/scalers/authentication/authentication_types',
  'pkg/eventreason/eventreason',
  ...[
    'certificates',
    'env_resolver',
    'http',
    'normalize_string',
    'parse_string',
    'tls_config',
    'value_by_path',
  ].map((name) => `pkg/util/${name}`),
].map((path) => `${path}.go`);

const run = promisify(execFile);

/** A trigger of a ScaledObject; `auth` is what its TriggerAuthentication gives. */
export interface KedaTrigger {
  readonly type: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly auth?: Readonly<Record<string, string>>;
}

/** What KEDA reads: a value, or an error, on which it keeps the number of replicas. */
export interface KedaReading {
  readonly value?: number;
  readonly active: boolean;
  readonly error?: string;
}

/** Builds the program in `folder`; the first time takes a minute or two, and is kept by Go. */
export async function buildKeda(folder: string): Promise<string> {
  const { stdout } = await run('go', ['mod', 'download', '-json', `${MODULE}@${VERSION}`], { cwd: folder });
  const { Dir } = JSON.parse(stdout) as { readonly Dir: string };
  await cp(fileURLToPath(new URL('../foreign/keda', import.meta.url)), folder, { recursive: true });
  for (const file of FILES) {
    const text = await readFile(join(Dir, file), 'utf8');
    const target = join(folder, 'keda', file);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text.replaceAll(`"${MODULE}/`, '"keda-scalers/keda/'));
  }
  const program = join(folder, 'keda-scalers');
  await run('go', ['build', '-o', program, '.'], { cwd: folder });
  return program;
}

/** The program, to be asked for one trigger after another. */
export class Keda {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #input: Interface;
  #last: Promise<unknown> = Promise.resolve();

  constructor(program: string) {
    this.#child = spawn(program, { stdio: ['pipe', 'pipe', 'ignore'] });
    if (!this.#child.stdout) throw new Error('no output');
    this.#input = createInterface({ input: this.#child.stdout });
    this.#lines = this.#input[Symbol.asyncIterator]();
  }

  read(trigger: KedaTrigger): Promise<KedaReading> {
    const reading = this.#last.then(async () => {
      this.#child.stdin?.write(`${JSON.stringify(trigger)}\n`);
      const { value, done } = await this.#lines.next();
      if (done) throw new Error('KEDA has ended');
      return JSON.parse(value) as KedaReading;
    });
    this.#last = reading.catch(() => undefined);
    return reading;
  }

  stop(): void {
    this.#input.close();
    this.#child.kill();
  }
}
