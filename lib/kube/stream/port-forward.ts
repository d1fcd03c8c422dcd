/**
 * A port of a Pod as a byte stream, through the API server (`portforward` over a WebSocket, subprotocol
 * `v4.channel.k8s.io`): no local port is opened. Each stream is one connection to the Pod.
 *
 * Not covered: half-closed connections. The protocol has no message for the end of one direction, so that ending the
 * stream ends both.
 */
import { Duplex } from 'node:stream';
import type { KubeClient } from '../client/kube-client.js';
import type { KubeSocket, SocketData } from '../client/socket.js';
import { podPath } from './pod-path.js';
import { toBuffer } from './raw-data.js';

export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

const PROTOCOL = 'v4.channel.k8s.io';
const DATA = 0;
const ERROR = 1;
/** The first message on each channel is the port, 16 bits in little endian. */
const PORT_BYTES = 2;

/** Connects to a port of a Pod. Rejects with a KubeError; what fails later is an error of the stream. */
export async function forwardPort(
  client: KubeClient,
  { namespace, pod, port }: PodPort,
  signal?: AbortSignal,
): Promise<Duplex> {
  const path = `${podPath(namespace, pod)}/portforward?ports=${port}`;
  return new ForwardedPort(await client.openSocket(path, [PROTOCOL], signal));
}

class ForwardedPort extends Duplex {
  readonly #socket: KubeSocket;
  /** Bytes of the port number that are still to come, by channel. */
  readonly #prefix = new Map([
    [DATA, PORT_BYTES],
    [ERROR, PORT_BYTES],
  ]);
  #trouble = '';

  constructor(socket: KubeSocket) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    socket.on('message', (data) => this.#receive(data));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.#closed());
    socket.resume();
  }

  override _read(): void {
    if (!this.#socket.isPaused) return;
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // As with TCP, what is written to a side that has ended is lost, and the end of the stream tells: an error here would take
    // away an answer that came whole. TLS, for one, says goodbye to a server that has said it.
    if (this.#socket.readyState !== this.#socket.OPEN) done();
    else this.#socket.send(Buffer.concat([Buffer.from([DATA]), chunk]), (error) => done(error ?? null));
  }

  override _final(done: () => void): void {
    this.#socket.close();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.terminate();
    done(error);
  }

  #receive(data: SocketData): void {
    const message = toBuffer(data);
    const channel = message[0] ?? DATA;
    let body = message.subarray(1);
    const prefix = this.#prefix.get(channel) ?? 0;
    if (prefix > 0) {
      const taken = Math.min(prefix, body.length);
      this.#prefix.set(channel, prefix - taken);
      body = body.subarray(taken);
    }
    if (body.length === 0) return;
    if (channel === ERROR) this.#trouble += body.toString('utf8');
    else if (channel === DATA && !this.push(body)) this.#socket.pause();
  }

  #closed(): void {
    if (this.#trouble !== '') this.destroy(new Error(this.#trouble.trim()));
    else if (!this.readableEnded) this.push(null);
  }
}
