/**
 * The runtime and the gateway under test: processes of this machine. On an embedded cluster they are the Pods of two
 * Deployments, which the cluster starts, restarts and ends; elsewhere there are no Pods of them, and they are started
 * here.
 */
import type { HostedPod, PodEvents, PodHost } from '../../../devcluster/index.js';
import {
  type Clock,
  isObject,
  type JsonMap,
  objectsOf,
  type Random,
  sleep,
  stringAt,
  stringsOf,
} from '../../../lib/base/index.js';
import { commandErrors } from '../../errors.js';
import { freePorts } from '../cluster/free-ports.js';
import { type Environment, operatorEnvironment, type Place } from './environment.js';
import { type Component, HTTP_PORT, OperatorProcess } from './operator-process.js';

/** Where they stand, and what their Deployments are called. */
export const NAMESPACE = 'orkestra-system';
export const DEPLOYMENT: Readonly<Record<Component, string>> = {
  runtime: 'orkestra-runtime',
  gateway: 'orkestra-gateway',
};

const LAST_LINES = 15;
const READY_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 50;
/** Before a process that has ended by itself is started again, as a kubelet waits. */
const RESTART_MS = 1_000;

export interface OperatorsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly env: Environment;
  /** Path of a kubeconfig; known when the first of them starts. */
  readonly kubeconfig: () => string;
  /** How a gateway reads the runtime, unless `env` says so. */
  readonly access?: Pick<Place, 'token' | 'caFile'>;
  /** Ends every wait. */
  readonly signal: AbortSignal;
}

interface Named {
  readonly name: string;
  readonly process: OperatorProcess;
}

export class Operators implements PodHost {
  readonly #options: OperatorsOptions;
  readonly #processes = new Map<string, OperatorProcess>();
  /** The port of the Live API of the first runtime: its gateway has to know it before there is one. */
  #runtimePort = 0;
  #isStopping = false;
  /** Of those that are launched here. */
  #katalog = '';
  /** Of each process that was started, those that are gone included. */
  readonly #logs = new Map<Component, OperatorProcess['log'][]>();
  readonly #allLogs = new Map<string, OperatorProcess['log']>();
  /** How processes ended that nobody has ended. */
  readonly #failed = new Map<Component, string[]>();

  constructor(options: OperatorsOptions) {
    this.#options = options;
  }

  /** Those that run, by the name of their Pod. */
  get running(): readonly Named[] {
    return [...this.#processes].map(([name, process]) => ({ name, process }));
  }

  byName(name: string): OperatorProcess | undefined {
    return this.#processes.get(name);
  }

  /** Those of a component whose processes answer. */
  ready(component: Component): readonly Named[] {
    return this.running.filter(({ process }) => process.component === component && process.isReady);
  }

  async prepare(): Promise<void> {
    [this.#runtimePort = 0] = await freePorts(1);
  }

  /** Called by an embedded cluster for each new Pod. */
  run(pod: JsonMap, events: PodEvents): HostedPod | undefined {
    const component = componentOf(pod);
    if (!component) return undefined;
    const name = stringAt(pod, 'metadata', 'name') ?? '';
    const [container] = objectsOf(isObject(pod['spec']) ? pod['spec']['containers'] : undefined);
    const args = stringsOf(container?.['args']);
    let current = this.#start(component, name, args, (ready) => events.ready(ready));
    let isGone = false;
    const restart = (ended: OperatorProcess): void => {
      void ended.ended.then(async () => {
        if (isGone || this.#isStopping) return;
        events.restarted();
        await sleep(this.#options.clock, RESTART_MS);
        if (isGone || this.#isStopping) return;
        current = this.#start(component, name, args, (ready) => events.ready(ready));
        restart(current);
      });
    };
    restart(current);
    const end = (how: 'stop' | 'kill'): void => {
      isGone = true;
      void current[how]();
    };
    return {
      logs: (query) => current.log.text(query),
      follow: (listener) => current.log.follow(listener),
      connect: (port) => current.connect(port),
      stop: () => end('stop'),
      kill: () => end('kill'),
    };
  }

  /** Starts one where the cluster has no Pods of it; its name. */
  launch(component: Component, katalog: string): string {
    this.#katalog = katalog;
    const command = component === 'runtime' ? ['run'] : ['gate', 'run'];
    const name = `${DEPLOYMENT[component]}-${Math.floor(this.#options.random() * 36 ** 5)
      .toString(36)
      .padStart(5, '0')}`;
    this.#start(component, name, [...command, '-f', katalog], () => undefined);
    return name;
  }

  /** Of each component that has started and is not ready: what it lacks, and the end of its log. */
  get unready(): readonly string[] {
    return [...this.#logs.keys()]
      .filter((component) => this.ready(component).length === 0)
      .map((component) => `the ${component} is not ready${this.#shortfall(component)}`);
  }

  /** Resolves when one of a component is ready. Throws ORK_E2E_PROCESS with its last lines when it ends, or takes too long. */
  async untilReady(component: Component, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const until = clock.monotonic() + READY_WITHIN_MS;
    while (this.ready(component).length === 0) {
      signal.throwIfAborted();
      const [failed] = this.#failed.get(component) ?? [];
      if (failed !== undefined) throw commandErrors.make('ORK_E2E_PROCESS', failed);
      if (clock.monotonic() > until) {
        const message = `the ${component} is not ready after ${READY_WITHIN_MS / 1_000}s${this.#shortfall(component)}`;
        throw commandErrors.make('ORK_E2E_PROCESS', message);
      }
      await sleep(clock, ASK_EVERY_MS, signal);
    }
  }

  /** The end of the log of a component, each line after a line break; the empty text when there is none. */
  lastLines(component: Component, count = LAST_LINES): string {
    const logs = this.#logs.get(component) ?? [];
    const lines = logs.flatMap((log) =>
      log
        .text({ tailLines: count })
        .split('\n')
        .filter((line) => line !== ''),
    );
    return lines
      .slice(-count)
      .map((line) => `\n  ${line}`)
      .join('');
  }

  /** The whole log of each process that was started. */
  get logs(): readonly { readonly name: string; readonly text: string }[] {
    return [...this.#allLogs].map(([name, log]) => ({ name, text: log.text({}) }));
  }

  /** SIGKILL for one, whose place another one takes, as a Deployment would see to. */
  kill(name: string): void {
    const process = this.#processes.get(name);
    if (!process) return;
    process.kill();
    void process.ended.then(() => {
      if (!this.#isStopping) this.#again(process.component);
    });
  }

  /** Starts as many anew as there are, and stops the old ones when the new ones are ready. */
  async restart(component: Component): Promise<void> {
    const old = this.#of(component);
    for (const _ of old) this.#again(component);
    await this.#untilNewReady(component, old);
    await Promise.all(old.map(({ process }) => process.stop()));
  }

  async scale(component: Component, replicas: number): Promise<void> {
    const now = this.#of(component);
    for (let count = now.length; count < replicas; count++) this.#again(component);
    await Promise.all(now.slice(replicas).map(({ process }) => process.stop()));
    if (replicas > now.length) await this.#untilNewReady(component, now);
  }

  /** SIGTERM for all; resolves when they are gone. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([...this.#processes.values()].map((process) => process.stop()));
  }

  /** SIGKILL for all, for whoever cannot wait. */
  killAll(): void {
    this.#isStopping = true;
    for (const process of this.#processes.values()) process.kill();
  }

  #start(
    component: Component,
    name: string,
    args: readonly string[],
    onReady: (ready: boolean) => void,
  ): OperatorProcess {
    const isFirst = !this.running.some(({ process }) => process.component === component);
    const operator = new OperatorProcess({
      component,
      args: [...args, ...this.#flags(component, isFirst)],
      env: this.#environment(component, name),
      clock: this.#options.clock,
      onReady,
      onEnd: (how) => {
        if (this.#processes.get(name) === operator) this.#processes.delete(name);
        if (this.#isStopping || how === 'SIGKILL' || how === 'SIGTERM') return;
        const lines = operator.log.text({ tailLines: LAST_LINES }).trimEnd().replace(/^/gm, '  ');
        const list = this.#failed.get(component) ?? [];
        this.#failed.set(component, [...list, `the ${component} exited (${how})\n${lines}`]);
      },
    });
    this.#processes.set(name, operator);
    this.#logs.set(component, [...(this.#logs.get(component) ?? []), operator.log]);
    this.#allLogs.set(this.#allLogs.has(name) ? `${name}-${this.#allLogs.size}` : name, operator.log);
    return operator;
  }

  #shortfall(component: Component): string {
    const running = this.#of(component).map(({ process }) => process.progress);
    const why = running.length === 0 ? 'no process of it runs' : running.join(', ');
    return `: ${why}${this.lastLines(component)}`;
  }

  #of(component: Component): readonly Named[] {
    return this.running.filter(({ process }) => process.component === component);
  }

  #again(component: Component): void {
    this.launch(component, this.#katalog);
  }

  async #untilNewReady(component: Component, old: readonly Named[]): Promise<void> {
    const { clock, signal } = this.#options;
    const until = clock.monotonic() + READY_WITHIN_MS;
    const isOld = ({ name }: Named): boolean => old.some((each) => each.name === name);
    const waiting = (): boolean => this.#of(component).some((each) => !isOld(each) && !each.process.isReady);
    while (waiting() && clock.monotonic() < until && !this.#isStopping && !signal.aborted)
      await sleep(clock, ASK_EVERY_MS, signal);
  }

  #flags(component: Component, isFirst: boolean): readonly string[] {
    const port = component === 'runtime' && isFirst ? this.#runtimePort : 0;
    const common = [
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--kubeconfig',
      this.#options.kubeconfig(),
    ];
    if (component === 'runtime') return common;
    return [...common, '--webhooks', '--advertise', 'https://127.0.0.1:0', '--shutdown-delay', '10ms'];
  }

  #environment(component: Component, name: string): Environment {
    const { env, access = { token: undefined, caFile: undefined } } = this.#options;
    const gateway = this.ready('gateway')[0]?.process.url(HTTP_PORT)?.origin;
    const place = { name, namespace: NAMESPACE, gateway, runtimePort: this.#runtimePort };
    return operatorEnvironment(component, env, { ...place, ...access });
  }
}

function componentOf(pod: JsonMap): Component | undefined {
  if (stringAt(pod, 'metadata', 'namespace') !== NAMESPACE) return undefined;
  const metadata = isObject(pod['metadata']) ? pod['metadata'] : {};
  const labels = isObject(metadata['labels']) ? metadata['labels'] : {};
  const name = labels['app.kubernetes.io/name'];
  if (labels['app.kubernetes.io/part-of'] !== 'orkestra') return undefined;
  return name === DEPLOYMENT.runtime ? 'runtime' : name === DEPLOYMENT.gateway ? 'gateway' : undefined;
}
