import type { Command } from 'commander';
import { ControlCenter, createControlMetrics } from '../../control-center/server/index.js';
import type { CommandContext } from '../context.js';
import {
  type ControlFlags,
  listOf,
  readBasePath,
  readControlSettings,
  readRefresh,
} from '../control/settings.js';
import { openLog } from '../log.js';
import { LOG_LEVELS } from '../log-levels.js';
import { readLogLevel, readPort } from '../option-values.js';
import { debugOnSignal, stopOnSignals, surviveErrors } from '../signals.js';
import { keepYoungHeapSmall } from '../young-heap.js';

export function registerControl(program: Command, context: CommandContext): void {
  const control = program.command('control').description('open a web page over any number of runtimes');
  addOptions(control, context);
  const start = control.command('start', { hidden: true }).description('the same as ork control');
  addOptions(start, context);
}

function addOptions(command: Command, context: CommandContext): void {
  command
    .option('-p, --port <port>', 'port; 0 for any free port (ORK_CC_PORT, 8081)', readPort)
    .option('--host <address>', 'listen address', '127.0.0.1')
    .option(
      '-u, --urls <urls>',
      'runtimes and gateways, comma-separated (ORK_CC_URLS, localhost:8080)',
      listOf,
    )
    .option('--runtimes <file>', 'YAML file that lists them (ORK_CC_RUNTIMES)')
    .option('--ignore-default', 'start without localhost:8080 when nothing is listed')
    .option('--refresh <duration>', 'how often what has no stream is read (ORK_CC_REFRESH, 10s)', readRefresh)
    .option('--base-path <path>', 'path beneath which the page is served', readBasePath, '/')
    .option(
      '--allowed-hosts <names>',
      'names that this server is reached by, besides localhost and addresses',
      listOf,
    )
    .option('--allowed-runtimes <patterns>', 'hosts and networks that may be asked: *.svc,10.0.0.0/8', listOf)
    .option('--allow-link-local', 'let runtimes have link-local and metadata addresses')
    .option('--no-login', 'let everybody in who reaches the port')
    .option('--log-level <level>', `${LOG_LEVELS.join(', ')} (ORK_LOG_LEVEL, info)`, readLogLevel)
    .addHelpText('after', HELP)
    .action(async (flags: ControlFlags) => run(flags, context));
}

const HELP = `
Without a login it listens on this machine alone. Set ADMIN_USERNAME and ADMIN_PASSWORD for a login, and
SESSION_SECRET (openssl rand -base64 32) so that sessions survive a restart and hold on all replicas.

  ork control                                       the runtime on localhost:8080
  ork control -u localhost:8080,http://b:8080       two of them
  ork control --runtimes runtimes.yaml              with names, tokens and authorities: docs/control-center.md
  ork demo --control                                the two runtimes of the demo`;

async function run(flags: ControlFlags, context: CommandContext): Promise<void> {
  const { terminal, env, clock, random } = context;
  keepYoungHeapSmall();
  const settings = await readControlSettings(flags, env);
  const level = flags.logLevel ?? readLogLevel(env['ORK_LOG_LEVEL'] || 'info');
  const log = openLog(level, terminal);
  const center = new ControlCenter({ settings, clock, random, log, metrics: createControlMetrics() });
  const request = stopOnSignals({ log, clock, env }, () => center.stop());
  const quiet = debugOnSignal(log);
  try {
    const url = await center.start();
    surviveErrors(log);
    if (terminal.isTTY) terminal.print(`Control Center: ${url}`);
    await request.stopped;
  } catch (error) {
    await center.stop();
    throw error;
  } finally {
    request.release();
    quiet();
  }
}
