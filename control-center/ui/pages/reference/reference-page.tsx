/** What the Katalog declares of one operator, and the lines to ask for it elsewhere. */

import { useEffect, useState } from 'preact/hooks';
import { useRoute } from 'preact-iso/router';
import type {
  DocumentRead,
  Json,
  ReferenceRead,
  RowEntity,
  SourceEntity,
} from '../../../server/wire/index.js';
import { Code } from '../../parts/copy.js';
import { CrdFrame } from '../../parts/crd-frame.js';
import { Icon } from '../../parts/icon.js';
import { Failure, Skeleton } from '../../parts/notices.js';
import { usePageState } from '../../parts/page-state.js';
import { yamlText } from '../../parts/yaml.js';
import { useEntity, useServices, useTopics } from '../../services.js';
import type { ApiResult } from '../../stream/api.js';
import { keyOf, topicOf } from '../../stream/topics.js';
import { pageParams } from '../../url/pages.js';
import { curlLine, liveUrl, quoted, resourceOf } from '../../words/commands.js';
import { EnrichedDocument } from './enriched-document.js';

export default function ReferencePage() {
  const { rt = '', crd = '' } = useRoute().params;
  useTopics(topicOf.runtime(rt));
  const { api } = useServices();
  const [{ view }, set] = usePageState(pageParams.reference);
  const row = useEntity('row', keyOf.crd(rt, crd));
  const source = useEntity('source', keyOf.source(rt));
  const declared = useRead<ReferenceRead>(api.crdPath(rt, crd, 'reference'));
  return (
    <CrdFrame rt={rt} crd={crd} tab="reference">
      <div class="columns reference">
        {row ? <Facts row={row} declared={declared.result} /> : undefined}
        {row && source ? <Lines row={row} source={source} /> : undefined}
        <Declared title="RBAC" result={declared.result} of={(value) => value.rbac} retry={declared.retry} />
        <Declared
          title="Operator box"
          result={declared.result}
          of={(value) => value.operatorBox}
          retry={declared.retry}
        />
      </div>
      <Documents rt={rt} crd={crd} view={view} onChoose={(next) => set({ view: next })} />
    </CrdFrame>
  );
}

type Result<T> = ApiResult<T> | undefined;

/** A read of the server, once. */
function useRead<T>(path: string): { readonly result: Result<T>; readonly retry: () => void } {
  const { api } = useServices();
  const [result, setResult] = useState<Result<T>>();
  const read = () => void api.get<T>(path).then(setResult);
  useEffect(read, [api, path]);
  return { result, retry: read };
}

function Facts({ row, declared }: { readonly row: RowEntity; readonly declared: Result<ReferenceRead> }) {
  const { gvk, gvr, namespaced, katalogNamespace, dependsOn, healthOff, infoOff, description, konductor } =
    row;
  const mode = declared?.ok ? (declared.value.value?.mode ?? '') : '';
  return (
    <section class="panel">
      <h2>Operator</h2>
      {description ? <p>{description}</p> : undefined}
      <dl class="pairs wide">
        <Pair name="kind" value={gvk} />
        <Pair name="resource" value={gvr} />
        <Pair name="scope" value={namespaced ? 'namespaced' : 'cluster'} />
        <Pair name="namespace of the Katalog" value={katalogNamespace} />
        <Pair name="mode" value={mode} />
        <Pair name="leader" value={konductor} />
        <Pair name="depends on" value={dependsOn.join(', ')} />
      </dl>
      <ul class="plain switches">
        <Endpoint name="health" isOff={healthOff} />
        <Endpoint name="info" isOff={infoOff} />
      </ul>
    </section>
  );
}

function Pair({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value || '–'}</dd>
    </div>
  );
}

function Endpoint({ name, isOff }: { readonly name: string; readonly isOff: boolean }) {
  return (
    <li class={isOff ? 'muted' : undefined}>
      <Icon name={isOff ? 'off' : 'dot'} /> {name} {isOff ? `off (endpoints.${name})` : 'on'}
    </li>
  );
}

function Lines({ row, source }: { readonly row: RowEntity; readonly source: SourceEntity }) {
  const resource = quoted(resourceOf(row));
  const [url = ''] = source.urls;
  const path = liveUrl(source, row.crd);
  return (
    <section class="panel">
      <h2>Elsewhere</h2>
      <Code
        label="kubectl"
        text={`kubectl get ${resource}${row.namespaced ? ' -A' : ''}\nkubectl explain ${resource}`}
      />
      <Code
        label="curl"
        text={[curlLine(path), curlLine(`${path}/health`), curlLine(`${path}/stream`, '-sN')].join('\n')}
      />
      <Code label="ork" text={`ork get crd ${quoted(row.crd)} --url ${quoted(url)}`} />
    </section>
  );
}

interface DeclaredProps {
  readonly title: string;
  readonly result: Result<ReferenceRead>;
  readonly of: (value: NonNullable<ReferenceRead['value']>) => Json;
  readonly retry: () => void;
}

function Declared({ title, result, of, retry }: DeclaredProps) {
  return (
    <section class="panel">
      <h2>{title}</h2>
      {!result ? <Skeleton rows={4} label={`Loading ${title}`} /> : undefined}
      {result && !result.ok ? <Failure failure={result.failure} retry={retry} /> : undefined}
      {result?.ok && result.value.value ? (
        <Code label={title} text={yamlText(of(result.value.value))} />
      ) : undefined}
      {result?.ok && !result.value.value ? (
        <p class="muted">Could not be read: {result.value.error?.message ?? 'no answer yet'}</p>
      ) : undefined}
    </section>
  );
}

interface DocumentsProps {
  readonly rt: string;
  readonly crd: string;
  readonly view: 'enriched' | 'raw';
  readonly onChoose: (view: 'enriched' | 'raw') => void;
}

function Documents({ rt, crd, view, onChoose }: DocumentsProps) {
  const { api } = useServices();
  const raw = useRead<DocumentRead>(api.crdPath(rt, crd, 'raw'));
  const enriched = useRead<DocumentRead>(api.crdPath(rt, crd, 'enriched'));
  const { result, retry } = view === 'raw' ? raw : enriched;
  const rawValue = raw.result?.ok ? raw.result.value.value : null;
  return (
    <section class="panel">
      <div class="panel-head">
        <h2>Entry of the Katalog</h2>
        <div class="segments">
          {(['enriched', 'raw'] as const).map((each) => (
            <button type="button" key={each} aria-pressed={view === each} onClick={() => onChoose(each)}>
              {each === 'raw' ? 'as written' : 'with defaults'}
            </button>
          ))}
        </div>
      </div>
      {!result ? <Skeleton rows={8} label="Loading the entry" /> : undefined}
      {result && !result.ok ? <Failure failure={result.failure} retry={retry} /> : undefined}
      {result?.ok && result.value.error ? <p class="tone-warn">{result.value.error.message}</p> : undefined}
      {result?.ok && result.value.value !== null ? (
        view === 'raw' ? (
          <Code label="Entry as written" text={yamlText(result.value.value)} />
        ) : (
          <EnrichedDocument enriched={result.value.value} raw={rawValue} />
        )
      ) : undefined}
    </section>
  );
}
