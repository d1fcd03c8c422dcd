import { type FileHandle, open } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { countText } from '../../autoscaler/index.js';
import { messageOf, OrkestraError, shortDuration, sleep } from '../../lib/base/index.js';
import type { CommandContext } from '../context.js';
import { commandErrors } from '../errors.js';
import {
  autoscalerDocument,
  infoDocument,
  isNotFound,
  type LiveClient,
  type LiveFlags,
  liveClient,
  notFoundError,
  withLiveFlags,
} from '../live/index.js';
import { duration } from '../option-values.js';
import { Recorder, type TraceRow } from '../simulate/recorder.js';
import { traceFormat } from '../simulate/write-trace.js';
import { INTERRUPTED, onStopRequests } from '../stop-requests.js';

const EVERY_MS = 1_000;

interface RecordFlags extends LiveFlags {
  readonly crd: string;
  readonly output?: string;
  readonly every: number;
  readonly for?: number;
}

export function registerRecord(program: Command, context: CommandContext): void {
  withLiveFlags(program.command('record'))
    .description('record what the autoscaler of a running runtime sees, for ork simulate autoscale')
    .requiredOption('-c, --crd <name>', 'key of the CRD in the Katalog')
    .option(
      '-o, --output <file>',
      'file to write: JSON lines for a name ending in .jsonl, else CSV (default standard output)',
    )
    .addOption(
      new Option('--every <duration>', 'polling interval')
        .argParser(duration)
        .default(EVERY_MS, shortDuration(EVERY_MS)),
    )
    .option('--for <duration>', 'recording time (default until Ctrl-C)', duration)
    .addHelpText('after', HELP)
    .action(async (flags: RecordFlags) => run(flags, context));
}

const HELP = `
Records the values that the autoscaler saw at each evaluation, with the runtime's time, and every metric of the CRD.
For a CRD without an autoscaler only the metrics are recorded, so that you can try one. While the runtime does not
answer, the trace has a gap.

  ork record --crd processor --url http://localhost:8081 --for 10m -o trace.csv
  ork simulate autoscale -f processor.yaml --trace trace.csv`;

async function run(flags: RecordFlags, context: CommandContext): Promise<void> {
  const { terminal, env, clock } = context;
  const client = liveClient(flags, context);
  const stop = new AbortController();
  let endListening = (): void => undefined;
  let file: FileHandle | undefined;
  try {
    const look = new Look(client, flags.crd, context);
    const first = await look.rows();
    file = flags.output === undefined ? undefined : await openFile(flags.output);
    // Ctrl-C ends the recording from here on; before there is none.
    endListening = onStopRequests({
      clock,
      env,
      signals: ['SIGINT', 'SIGTERM', 'SIGHUP'],
      first: () => stop.abort(),
      again: () => process.exit(INTERRUPTED),
    });
    terminal.onClosed(() => stop.abort());
    const written = await writeRows(first, look, { file, flags, context, signal: stop.signal });
    if (flags.output !== undefined)
      terminal.complain(
        `wrote ${countText(written, 'row')} to ${flags.output}; replay it with ork simulate autoscale --trace ${flags.output}`,
      );
  } finally {
    endListening();
    await file?.close();
    await client.close();
  }
}

/** One look after the other at a CRD. */
class Look {
  readonly #recorder = new Recorder();
  readonly #path: string;
  #autoscaled = true;

  constructor(
    private readonly client: LiveClient,
    crd: string,
    private readonly context: CommandContext,
  ) {
    this.#path = `/katalog/${encodeURIComponent(crd)}`;
  }

  /** What is new since the last look. Throws ORK_LIVE_API when the runtime does not answer. */
  async rows(): Promise<readonly TraceRow[]> {
    const { client, context } = this;
    const document = this.#autoscaled
      ? await client.get(`${this.#path}/autoscaler`, autoscalerDocument)
      : undefined;
    const info = await client.get(this.#path, infoDocument);
    if (isNotFound(info)) throw notFoundError(client.url, info);
    if (document && 'notFound' in document) {
      this.#autoscaled = false;
      context.terminal.complain(`${document.message}; recording its metrics only`);
    }
    const seen = document && !('notFound' in document) ? document : undefined;
    return this.#recorder.take(seen, info.metrics, context.clock.now());
  }
}

interface Recording {
  readonly file: FileHandle | undefined;
  readonly flags: RecordFlags;
  readonly context: CommandContext;
  readonly signal: AbortSignal;
}

/** Writes until it is told to stop or the time is over; gives the number of rows. */
async function writeRows(first: readonly TraceRow[], look: Look, recording: Recording): Promise<number> {
  const { file, flags, context, signal } = recording;
  const { clock, terminal } = context;
  const format = traceFormat(flags.output);
  const write = async (lines: readonly string[]): Promise<void> => {
    if (lines.length === 0) return;
    if (file) await file.appendFile(`${lines.join('\n')}\n`);
    else terminal.print(lines.join('\n'));
  };
  if (format.header !== '') await write([format.header]);
  await write(first.map(format.line));
  let written = first.length;
  let answers = true;
  const aborted = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const end = clock.monotonic() + (flags.for ?? Number.POSITIVE_INFINITY);
  while (!signal.aborted && clock.monotonic() + flags.every <= end) {
    await sleep(clock, flags.every, signal);
    if (signal.aborted) break;
    try {
      const rows = await Promise.race([look.rows(), aborted]);
      if (!rows) break;
      await write(rows.map(format.line));
      written += rows.length;
      if (!answers) terminal.complain('runtime reachable again');
      answers = true;
    } catch (error) {
      if (!(error instanceof OrkestraError)) throw error;
      if (answers) terminal.complain(`${error.message}; the trace has a gap until it answers`);
      answers = false;
    }
  }
  return written;
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'w');
  } catch (error) {
    const reason = messageOf(error);
    throw commandErrors.make('ORK_OUTPUT', `${path}: ${reason}`, error);
  }
}
