import type { JsonObject } from '../../lib/base/index.js';
import { didYouMean, parseDuration, shortDuration } from '../../lib/base/index.js';
import type { CrdEntry, QueueBehaviour, QueueSettings, Shedding } from '../model.js';
import type { CrdEntryInput, ReconcilerPreset } from '../schema/index.js';
import { RENDER_UNITS } from '../templates/index.js';
import type { PlacedPreset } from './merge-presets.js';

export type Settings = Pick<
  CrdEntry,
  'workers' | 'workersSource' | 'resyncMs' | 'resyncSource' | 'queue' | 'timeoutMs' | 'renderBudget'
>;

/** What holds when neither the entry, nor `operatorBox.reconciler`, nor its profile says otherwise. */
const DEFAULTS = {
  workers: 3,
  resync: '30s',
  maxDepth: 0,
  failureThreshold: 5,
  timeout: '30s',
  retryInitial: '5ms',
  retryMax: '1000s',
  retryMultiplier: 2,
} as const;

const PROFILES: ReadonlyMap<string, ReconcilerPreset> = new Map([
  ['high-throughput', { workers: 10, resync: '5m', queue: { maxDepth: 1000 } }],
  ['conservative', { workers: 2, resync: '1m', queue: { maxDepth: 100 } }],
  ['development', { workers: 1, resync: '30s', queue: { maxDepth: 50 } }],
]);

/** What the profile of the reconciler stands for; the Katalog's own win. `unknown`: what is wrong with its name. */
export function reconcilerPreset(
  entry: CrdEntryInput,
  declared: readonly Pick<PlacedPreset, 'group' | 'name' | 'body'>[],
): { readonly preset: ReconcilerPreset } | { readonly unknown: string } {
  const name = entry.operatorBox?.reconciler?.profile;
  if (name === undefined) return { preset: {} };
  const own = declared.filter(({ group }) => group === 'reconciler');
  const preset = own.find((each) => each.name === name)?.body ?? PROFILES.get(name);
  if (preset) return { preset: preset as ReconcilerPreset };
  const names = [...new Set([...own.map((each) => each.name), ...PROFILES.keys()])];
  return {
    unknown: `unknown profile "${name}"${didYouMean(name, names)}: expected one of ${names.join(', ')}`,
  };
}

/** `operatorBox.reconciler` wins over the entry, and both over the profile. */
export function settingsOf(entry: CrdEntryInput, preset: ReconcilerPreset): Settings {
  const inner = entry.operatorBox?.reconciler;
  const workers = inner?.workers ?? entry.workers ?? preset.workers;
  const resync = inner?.resync ?? entry.resync ?? preset.resync;
  const queues = [inner?.queue, entry.queue, preset.queue];
  const maxDepth = first(queues, (queue) => queue.maxDepth);
  return {
    workers: workers ?? DEFAULTS.workers,
    workersSource: workers === undefined ? 'default' : 'configured',
    resyncMs: milliseconds(resync ?? DEFAULTS.resync),
    resyncSource: resync === undefined ? 'default' : 'configured',
    queue: {
      maxDepth: maxDepth ?? DEFAULTS.maxDepth,
      maxDepthSource: maxDepth === undefined ? 'default' : 'configured',
      failureThreshold: first(queues, (queue) => queue.failureThreshold) ?? DEFAULTS.failureThreshold,
      behaviour: behaviourOf(entry),
      backoff: backoffOf(first(queues, (queue) => queue.retryBackoff)),
    },
    timeoutMs: milliseconds(inner?.timeout ?? entry.timeout ?? preset.timeout ?? DEFAULTS.timeout),
    renderBudget: inner?.renderBudget ?? RENDER_UNITS,
  };
}

type QueueInput = NonNullable<CrdEntryInput['queue']>;
type QueueSizes = NonNullable<ReconcilerPreset['queue']>;

/** The first that is written. */
function first<T>(
  queues: readonly (QueueSizes | undefined)[],
  read: (queue: QueueSizes) => T | undefined,
): T | undefined {
  for (const queue of queues) {
    const value = queue && read(queue);
    if (value !== undefined) return value;
  }
  return undefined;
}

function behaviourOf(entry: CrdEntryInput): QueueBehaviour | undefined {
  const inner = entry.operatorBox?.reconciler?.queue?.behaviour;
  const written = inner ?? entry.queue?.behaviour;
  if (!written) return undefined;
  const { onLimit, onThreshold } = written;
  return {
    onLimit: onLimit && sheddingOf(onLimit),
    onThreshold: onThreshold && { ...sheddingOf(onThreshold), percent: onThreshold.value },
    path: [...(inner ? ['operatorBox', 'reconciler'] : []), 'queue', 'behaviour'],
  };
}

function sheddingOf(block: NonNullable<NonNullable<QueueInput['behaviour']>['onLimit']>): Shedding {
  return {
    drop: block.drop ?? true,
    when: (block.when ?? []) as readonly JsonObject[],
    or: [...(block.or ?? []), ...(block.anyOf ?? [])] as readonly JsonObject[],
  };
}

function backoffOf(written: QueueInput['retryBackoff']): QueueSettings['backoff'] {
  const { initial, max, multiplier, maxAttempts } =
    typeof written === 'string' ? { initial: written } : (written ?? {});
  const initialMs = milliseconds(initial ?? DEFAULTS.retryInitial);
  return {
    initialMs,
    maxMs: Math.max(initialMs, milliseconds(max ?? DEFAULTS.retryMax)),
    multiplier: multiplier ?? DEFAULTS.retryMultiplier,
    maxAttempts,
  };
}

/** The settings as a Katalog spells them, under `operatorBox.reconciler`. */
export function settingsAsWritten(settings: Settings): Record<string, unknown> {
  const { initialMs, maxMs, ...others } = settings.queue.backoff;
  return {
    workers: settings.workers,
    resync: shortDuration(settings.resyncMs),
    queue: {
      maxDepth: settings.queue.maxDepth,
      failureThreshold: settings.queue.failureThreshold,
      retryBackoff: { initial: shortDuration(initialMs), max: shortDuration(maxMs), ...others },
    },
    timeout: shortDuration(settings.timeoutMs),
    ...(settings.renderBudget === RENDER_UNITS ? {} : { renderBudget: settings.renderBudget }),
  };
}

/** The schema has admitted only what parses. */
function milliseconds(duration: string): number {
  return parseDuration(duration) ?? 0;
}
