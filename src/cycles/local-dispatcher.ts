import type { IncomingHttpHeaders } from 'node:http';
import { Dispatcher } from 'undici';
import type { DevCluster } from '../../devcluster/index.js';

/** Requests that are under way: dispatched, and nothing of an answer has come. */
export class Pending {
  count = 0;
  /** How often something has come or gone: while it stands still, nothing crosses. */
  moves = 0;
}

type Dispatch = (options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => boolean;

class Dispatching extends Dispatcher {
  constructor(override readonly dispatch: Dispatch) {
    super();
  }
}

/** Carries the requests of an HTTP client to an embedded cluster of this process, without a socket. */
export class LocalDispatcher extends Dispatcher {
  override readonly dispatch: Dispatch;
  readonly #open = new Set<LocalController>();

  constructor(
    private readonly cluster: Pick<DevCluster, 'call'>,
    private readonly pending: Pending,
  ) {
    super();
    const carrier = new Dispatching((options, handler) => this.#carry(options, handler));
    // Composed, undici gives every handler the same form, whichever its caller has.
    const composed = carrier.compose((dispatch) => dispatch);
    this.dispatch = (options, handler) => composed.dispatch(options, handler);
  }

  #carry(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const controller = new LocalController(handler, this.pending, () => this.#open.delete(controller));
    this.#open.add(controller);
    handler.onRequestStart?.(controller, {});
    if (controller.aborted) return true;
    const { method, path, headers, body } = options;
    const request = {
      ...{ method, path },
      headers: headers as Readonly<Record<string, string>>,
      body: (body ?? undefined) as string | Buffer | undefined,
    };
    controller.leave = this.cluster.call(request, {
      onHead: (status, head) => controller.head(status, head),
      onData: (chunk) => controller.data(chunk),
      onEnd: () => controller.end(),
      onBroken: () => controller.abort(new Error('other side closed')),
    });
    return true;
  }

  override close(): Promise<void>;
  override close(done: () => void): void;
  override close(done: () => void = () => {}): Promise<void> {
    return Promise.resolve().then(done);
  }

  override destroy(): Promise<void>;
  override destroy(error: Error | null): Promise<void>;
  override destroy(done: () => void): void;
  override destroy(error: Error | null, done: () => void): void;
  override destroy(): Promise<void> {
    for (const controller of this.#open) controller.abort(new Error('the client is closed'));
    return Promise.resolve();
  }
}

class LocalController implements Dispatcher.DispatchController {
  leave: (() => void) | undefined;
  readonly paused = false;
  reason: Error | null = null;
  #answered = false;

  constructor(
    private readonly handler: Dispatcher.DispatchHandler,
    private readonly pending: Pending,
    private readonly ended: () => void,
  ) {
    pending.count++;
    pending.moves++;
  }

  get aborted(): boolean {
    return this.reason !== null;
  }

  abort(reason: Error): void {
    if (this.reason) return;
    this.reason = reason;
    this.#over();
    this.leave?.();
    this.handler.onResponseError?.(this, reason);
  }

  /** Chunks are small and come from memory: there is nothing to hold back. */
  pause(): void {}

  resume(): void {}

  head(status: number, headers: IncomingHttpHeaders): void {
    this.#answer();
    this.handler.onResponseStart?.(this, status, headers, '');
  }

  data(chunk: Buffer): void {
    this.pending.moves++;
    this.handler.onResponseData?.(this, chunk);
  }

  end(): void {
    this.#over();
    this.handler.onResponseEnd?.(this, {});
  }

  #over(): void {
    this.#answer();
    this.ended();
  }

  #answer(): void {
    this.pending.moves++;
    if (this.#answered) return;
    this.#answered = true;
    this.pending.count--;
  }
}
