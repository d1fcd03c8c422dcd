/** The settings of `ork control`: a flag, then the environment, then a default; and the list of sources. */
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import {
  AddedRuntimes,
  CONTROL_ERRORS,
  type ControlSettings,
  nameOf,
  type RuntimesFile,
  readLogin,
  readRuntimes,
  readUrl,
  runtimesFileText,
  type SourceDeclaration,
} from '../../control-center/server/index.js';
import { messageOf, parseDuration } from '../../lib/base/index.js';
import type { CommandContext } from '../context.js';
import type { LogLevel } from '../log-levels.js';
import { readPort } from '../option-values.js';
import { packageRoot, productVersion } from '../package.js';

export interface ControlFlags {
  readonly port?: number;
  readonly host: string;
  readonly urls?: readonly string[];
  readonly runtimes?: string;
  readonly refresh?: number;
  readonly basePath: string;
  readonly allowedHosts?: readonly string[];
  readonly allowedRuntimes?: readonly string[];
  readonly allowLinkLocal?: boolean;
  readonly ignoreDefault?: boolean;
  /** commander's form of `--no-login`. */
  readonly login: boolean;
  readonly logLevel?: LogLevel;
}

type Env = CommandContext['env'];

const DEFAULT_URL = 'localhost:8080';
const DEFAULT_PORT = 8081;
const DEFAULT_REFRESH_MS = 10_000;

/** Throws ORK_CC_RUNTIMES and ORK_CC_SECRET, and an InvalidArgumentError for a variable. */
export async function readControlSettings(flags: ControlFlags, env: Env): Promise<ControlSettings> {
  const path = flags.runtimes ?? env['ORK_CC_RUNTIMES'];
  const file = path === undefined ? undefined : await readFile(path, 'file', env);
  const urls = flags.urls ?? listOf(env['ORK_CC_URLS'] ?? '');
  const addedPath = join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'orkestra', 'runtimes.yaml');
  const added = await readFile(addedPath, 'page', env);
  const listed = [...(file?.runtimes ?? []), ...urls.map((text) => ofUrl(text)), ...added.runtimes];
  const isDefault = listed.length === 0 && file === undefined && !flags.ignoreDefault;
  const sources = isDefault ? [ofUrl(DEFAULT_URL)] : listed;
  checkNames(sources);
  return {
    ...commonSettings(flags, env),
    host: flags.host,
    port: flags.port ?? numberOf(env, 'ORK_CC_PORT', readPort) ?? DEFAULT_PORT,
    login: flags.login ? readLogin(env) : undefined,
    noLogin: !flags.login,
    sources,
    added: new AddedRuntimes(addedPath, added.added),
    readOnly: file?.readOnly ?? false,
  };
}

/** Those of `ork demo --control`: its own runtimes, on loopback, with nothing kept. */
export function demoControlSettings(
  port: number,
  runtimes: Readonly<Record<string, string>>,
): ControlSettings {
  const sources = Object.entries(runtimes).map(([name, url]) => ({ ...ofUrl(url), name }));
  return {
    ...commonSettings({ basePath: '/' }, {}),
    host: '127.0.0.1',
    port,
    login: undefined,
    noLogin: false,
    sources,
    added: new AddedRuntimes(undefined),
    readOnly: false,
  };
}

function commonSettings(flags: Partial<ControlFlags> & Pick<ControlFlags, 'basePath'>, env: Env) {
  return {
    refreshMs: flags.refresh ?? numberOf(env, 'ORK_CC_REFRESH', readRefresh) ?? DEFAULT_REFRESH_MS,
    basePath: flags.basePath,
    allowedHosts: flags.allowedHosts ?? [],
    allowedRuntimes: flags.allowedRuntimes ?? [],
    allowLinkLocal: flags.allowLinkLocal ?? false,
    pageFolder: join(packageRoot(), 'dist/control-center/ui'),
    version: productVersion(),
  };
}

async function readFile(path: string, from: 'file' | 'page', env: Env): Promise<RuntimesFile> {
  let text: string;
  try {
    text = await runtimesFileText(path);
  } catch (error) {
    throw CONTROL_ERRORS.make('ORK_CC_RUNTIMES', `${path} cannot be read: ${messageOf(error)}`, error);
  }
  if (text === '' && from === 'file')
    throw CONTROL_ERRORS.make('ORK_CC_RUNTIMES', `${path} is empty or does not exist`);
  return readRuntimes(text, { path, env, from, resolve: (each) => resolve(dirname(path), each) });
}

function ofUrl(text: string): SourceDeclaration {
  const url = readUrl(text);
  if (typeof url === 'string')
    throw CONTROL_ERRORS.make('ORK_CC_RUNTIMES', `invalid URL ${JSON.stringify(text)}: ${url}`);
  const none = { gateway: undefined, cluster: '', aliases: [], token: undefined, ca: undefined };
  return { name: nameOf(url), urls: [url], from: 'flag', ...none };
}

function checkNames(sources: readonly SourceDeclaration[]): void {
  for (const [index, { name }] of sources.entries()) {
    if (sources.findIndex((each) => each.name === name) === index) continue;
    throw CONTROL_ERRORS.make('ORK_CC_RUNTIMES', `two runtimes have the name ${JSON.stringify(name)}`);
  }
}

function numberOf(env: Env, name: string, read: (text: string) => number): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  try {
    return read(text);
  } catch (error) {
    throw new InvalidArgumentError(`${name}: ${messageOf(error)}`);
  }
}

export function readRefresh(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= 1_000 && ms <= 3_600_000) return ms;
  throw new InvalidArgumentError(`invalid refresh "${text}": expected 1s to 1h`);
}

/** With slashes at both ends. */
export function readBasePath(text: string): string {
  if (/^\/?([\w.~-]+(\/[\w.~-]+)*)?\/?$/.test(text) && !text.split('/').includes('..')) {
    const inner = text.replace(/^\/|\/$/g, '');
    return inner === '' ? '/' : `/${inner}/`;
  }
  throw new InvalidArgumentError(`invalid base path "${text}": expected a path such as /orkestra`);
}

export function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
