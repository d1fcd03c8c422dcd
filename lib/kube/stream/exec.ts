/** Runs a command in a container through the API server, and gives what it wrote: `exec` over a WebSocket. */
import { isObject } from '../../base/index.js';
import type { KubeClient } from '../client/kube-client.js';
import { podPath } from './pod-path.js';
import { toBuffer } from './raw-data.js';

export interface ExecCommand {
  readonly namespace: string;
  readonly pod: string;
  /** undefined: the first one of the Pod. */
  readonly container: string | undefined;
  readonly command: readonly string[];
}

export interface ExecResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Of the command; 1 where the server says no more than that it failed. */
  readonly exitCode: number;
}

const PROTOCOL = 'v4.channel.k8s.io';
const STDOUT = 1;
const STDERR = 2;
/** Carries one Status, at the end. */
const STATUS = 3;
/** What is read of each output; more is dropped. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Rejects with a KubeError when the command cannot be started, or the signal aborts. */
export async function execInPod(
  client: KubeClient,
  { namespace, pod, container, command }: ExecCommand,
  signal?: AbortSignal,
): Promise<ExecResult> {
  const query = new URLSearchParams({ stdout: 'true', stderr: 'true' });
  if (container !== undefined) query.set('container', container);
  for (const word of command) query.append('command', word);
  const socket = await client.openSocket(`${podPath(namespace, pod)}/exec?${query}`, [PROTOCOL], signal);
  const output = new Map<number, Buffer[]>();
  const size = new Map<number, number>();
  socket.on('message', (data) => {
    const message = toBuffer(data);
    const channel = message[0] ?? 0;
    const bytes = (size.get(channel) ?? 0) + message.length;
    size.set(channel, bytes);
    if (bytes <= MAX_BYTES) output.set(channel, [...(output.get(channel) ?? []), message.subarray(1)]);
  });
  socket.resume();
  const abort = (): void => socket.terminate();
  signal?.addEventListener('abort', abort, { once: true });
  await new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
    if (socket.readyState === socket.CLOSED) resolve();
  });
  signal?.removeEventListener('abort', abort);
  signal?.throwIfAborted();
  const text = (channel: number): string => Buffer.concat(output.get(channel) ?? []).toString('utf8');
  return { stdout: text(STDOUT), stderr: text(STDERR), exitCode: exitCodeOf(text(STATUS)) };
}

/** Of the Status: `details.causes` has the exit code of a command that failed. */
function exitCodeOf(text: string): number {
  let status: unknown;
  try {
    status = JSON.parse(text);
  } catch {
    return text === '' ? 0 : 1;
  }
  if (!isObject(status) || status['status'] === 'Success') return 0;
  const details = isObject(status['details']) ? status['details'] : {};
  const causes = Array.isArray(details['causes']) ? details['causes'].filter(isObject) : [];
  const cause = causes.find(({ reason }) => reason === 'ExitCode');
  return Number(cause?.['message'] ?? 1);
}
