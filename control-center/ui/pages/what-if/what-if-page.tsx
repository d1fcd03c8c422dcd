/** The recorded load through other settings, by the code that runs in production. Nothing is applied from here. */

import { useEffect, useMemo, useState } from 'preact/hooks';
import { useRoute } from 'preact-iso/router';
import type { AutoscalerRead, History } from '../../../server/wire/index.js';
import { RangePicker } from '../../charts/range-picker.js';
import { CrdFrame } from '../../parts/crd-frame.js';
import { Empty, Failure, Skeleton } from '../../parts/notices.js';
import { usePageState } from '../../parts/page-state.js';
import { yamlText } from '../../parts/yaml.js';
import { useEntity, useServices, useTopics } from '../../services.js';
import type { ApiResult } from '../../stream/api.js';
import { keyOf, topicOf } from '../../stream/topics.js';
import { pageParams, rangeMs } from '../../url/pages.js';
import { readFragment, writeFragment } from './fragment.js';
import type { Load } from './load.js';
import { Results } from './results.js';
import { useRuns } from './use-runs.js';
import { VariantEditor } from './variant-editor.js';

const FINE_MS = 900_000;

export default function WhatIfPage() {
  const { rt = '', crd = '' } = useRoute().params;
  useTopics(topicOf.runtime(rt), topicOf.autoscaler(rt, crd));
  const [state, set] = usePageState(pageParams.whatIf);
  const { result, retry } = useHistory(rt, crd, rangeMs(state.last));
  const read = useEntity('autoscaler', keyOf.crd(rt, crd));
  const tools = <RangePicker chosen={state} onChoose={set} />;
  const autoscaler = read?.value ?? undefined;
  return (
    <CrdFrame rt={rt} crd={crd} tab="what-if" tools={tools}>
      {!result || (!autoscaler && !read?.error) ? (
        <Skeleton shape="charts" label="Loading the record" />
      ) : !result.ok ? (
        <Failure failure={result.failure} retry={retry} />
      ) : !autoscaler || autoscaler.block === null ? (
        <Empty title="This operator has no autoscaler">
          <p>
            {read?.error?.message ??
              'An autoscale block in its Katalog sizes the pool; here it can be tried.'}
          </p>
        </Empty>
      ) : (
        <WhatIf
          crd={crd}
          autoscaler={autoscaler}
          history={result.value}
          spanMs={rangeMs(state.last)}
          from={state.from}
          to={state.to}
        />
      )}
    </CrdFrame>
  );
}

interface Props {
  readonly crd: string;
  readonly autoscaler: NonNullable<AutoscalerRead['value']>;
  readonly history: History;
  readonly spanMs: number;
  /** The part of the record that is run; undefined: the last of it. */
  readonly from: number | undefined;
  readonly to: number | undefined;
}

function WhatIf({ crd, autoscaler, history, spanMs, from, to }: Props) {
  const running = useMemo(() => yamlText(autoscaler.block), []);
  const [variants, setVariants] = useState<readonly string[]>(() => {
    const linked = readFragment(window.location.hash);
    return linked.length > 0 ? linked : [running];
  });
  useEffect(() => {
    const isPlain = variants.length === 1 && variants[0] === running;
    const hash = isPlain ? '' : writeFragment(variants);
    window.history.replaceState(null, '', `${window.location.pathname}${window.location.search}${hash}`);
  }, [variants]);
  const load = useMemo(() => windowOf(history, spanMs, { from, to }), [history, spanMs, from, to]);
  const runs = useRuns({ running, variants, load, autoscaler });
  const change = (index: number, text: string) =>
    setVariants(variants.map((each, place) => (place === index ? text : each)));
  return (
    <div class={variants.length > 1 ? 'what-if has-two' : 'what-if'}>
      <div class={variants.length > 1 ? 'variants two' : 'variants'}>
        {variants.map((text, index) => (
          <VariantEditor
            key={NAMES[index]}
            name={NAMES[index] ?? ''}
            crd={crd}
            text={text}
            problems={runs.problems[index] ?? []}
            onChange={(next) => change(index, next)}
            onRemove={index > 0 ? () => setVariants(variants.slice(0, index)) : undefined}
            onReset={text === running ? undefined : () => change(index, running)}
          />
        ))}
        {variants.length < NAMES.length ? (
          <p>
            <button
              type="button"
              class="button"
              onClick={() => setVariants([...variants, variants[0] ?? running])}
            >
              Add variant {NAMES[variants.length]}
            </button>
          </p>
        ) : undefined}
      </div>
      <Results
        load={load}
        runs={runs}
        names={variants.map((_, index) => NAMES[index] ?? '')}
        isUnchanged={variants[0] === running}
      />
    </div>
  );
}

const NAMES = ['B', 'C'] as const;

function windowOf(history: History, spanMs: number, chosen: Pick<Props, 'from' | 'to'>): Load {
  const end = Math.max(history.now, history.times.at(-1) ?? 0);
  const begin = Math.min(history.times[0] ?? end, end);
  const until = Math.max(begin, Math.min(chosen.to ?? end, end));
  const from = Math.max(begin, Math.min(chosen.from ?? until - spanMs, until));
  return { history, from, until };
}

function useHistory(rt: string, crd: string, spanMs: number) {
  const { api } = useServices();
  const [result, setResult] = useState<ApiResult<History> | undefined>();
  const step = spanMs > FINE_MS ? '15s' : '1s';
  const read = () => void api.get<History>(api.crdPath(rt, crd, `history?step=${step}`)).then(setResult);
  useEffect(read, [api, rt, crd, step]);
  return { result, retry: read };
}
