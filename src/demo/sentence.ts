import type { DemoEvent, EndToEnd, Summary } from './events.js';

/** An event for people, in one line. */
export function eventSentence(event: DemoEvent): string {
  switch (event.type) {
    case 'cluster':
      return `cluster: ${event.cluster}${event.context === undefined ? '' : `, context ${event.context}`}, namespace ${event.namespace}, example ${event.example}`;
    case 'runtime':
      return `runtime ${event.runtime} (pid ${event.pid}) serves ${event.url}/katalog/${event.runtime}`;
    case 'control':
      return `Control Center: ${event.url}`;
    case 'ready':
      return `ready: ${count(event.processors, 'processor')}, ${count(event.baseline, 'worker')}; ${
        event.deploymentsReady ? 'Deployments ready' : 'this cluster runs no Deployments'
      }`;
    case 'wave':
      return `wave ${event.wave}: ${count(event.loaders, 'loader')} being created${event.autoscaled ? '' : ', with the autoscaler paused'}`;
    case 'created':
      return `wave ${event.wave}: ${count(event.loaders, 'loader')} created`;
    case 'scaled':
      return `${event.crd}: ${event.sentence}`;
    case 'drained':
      return `wave ${event.wave}: the queue of the loader is drained; peak ${event.peakQueue}`;
    case 'processed':
      return `wave ${event.wave}: the last batch is processed ${seconds(event.ms)} after the first Loader, ${
        event.autoscaled ? 'with the autoscaler' : 'without it'
      }`;
    case 'returned':
      return `wave ${event.wave}: the processor is back to ${count(event.workers, 'worker')}`;
    case 'warning':
      return event.message;
    case 'stopping':
      return `stopping: ${event.why}`;
    case 'summary':
      return summarySentence(event);
  }
}

function summarySentence({ outcome, reactionMs, waves, endToEndMs, baseline }: Summary): string {
  const reaction =
    reactionMs === null
      ? ''
      : `; reaction from queue to pool: ${reactionMs.p50} ms (median), ${reactionMs.p99} ms (p99) of ${count(reactionMs.count, 'crossing')}`;
  return `${waves === 1 ? 'one wave' : count(waves, 'wave')}: ${outcome}${reaction}.${endToEndText(endToEndMs, baseline)}`;
}

/** What the autoscaler saved, in a sentence; empty before both were measured. */
export function endToEndText({ with: autoscaled, without }: EndToEnd, baseline: number): string {
  if (autoscaled === null || without === null) return '';
  const saved = without - autoscaled;
  const percent = Math.round((saved / without) * 100);
  const result = saved > 0 ? `it saved ${seconds(saved)} (${percent}%)` : 'it saved nothing';
  return ` From the first Loader to the last Processor: ${seconds(autoscaled)} with the autoscaler, ${seconds(without)} with ${count(baseline, 'worker')}: ${result}.`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
