import {
  type CrossReader,
  compileCross,
  OncopClient,
  type OncopClientOptions,
  type OncopReport,
} from '../../oncop/index.js';
import { FakeClock, settle } from './fake-clock.js';
import type { ScriptedResponse } from './scripted-response.js';
import { ScriptedTransport } from './scripted-transport.js';

/** A client over a fake clock and a scripted transport, and everything that it reported. */
export interface OncopBench {
  readonly clock: FakeClock;
  readonly transport: ScriptedTransport;
  readonly reports: OncopReport[];
  readonly client: OncopClient;
  /** Opens a plan of declarations that must have no problem. */
  open(
    declarations: readonly unknown[],
    crds?: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): CrossReader;
}

export function oncopBench(
  script?: ConstructorParameters<typeof ScriptedTransport>[0],
  options: Partial<OncopClientOptions> = {},
): OncopBench {
  const clock = new FakeClock();
  const transport = new ScriptedTransport(script);
  const reports: OncopReport[] = [];
  const client = new OncopClient({
    clock,
    random: () => 0.5,
    transport: transport.send,
    onReport: (report) => reports.push(report),
    ...options,
  });
  return {
    clock,
    transport,
    reports,
    client,
    open: (declarations, crds = [], env = {}) => {
      const { plan, problems } = compileCross(declarations, { crds, env });
      if (problems.length > 0) throw new Error(problems.map((item) => item.message).join('; '));
      return client.open(plan);
    },
  };
}

/** A leader's answer to `GET /katalog/{crd}`. */
export function info(queueDepth: number, more: object = {}): ScriptedResponse {
  return { body: { name: 'loader', isKonductor: true, metrics: { queueDepth }, ...more } };
}

export { settle };
