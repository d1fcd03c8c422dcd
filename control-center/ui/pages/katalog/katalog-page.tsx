/** One runtime: its Katalog, a card for every CRD, replicas, gateway, documents. */
import { useRoute } from 'preact-iso/router';
import type { GatewayEntity, KatalogHead, RowEntity, SourceEntity } from '../../../server/wire/index.js';
import { Age } from '../../parts/age.js';
import { Crumbs } from '../../parts/crumbs.js';
import { PageHeading } from '../../parts/heading.js';
import { Empty } from '../../parts/notices.js';
import { usePageState } from '../../parts/page-state.js';
import { SourceGate } from '../../parts/source-gate.js';
import { StateMark } from '../../parts/state-mark.js';
import { useEntity, useServices, useTopics } from '../../services.js';
import { keyOf, topicOf } from '../../stream/topics.js';
import { pageParams, paths } from '../../url/pages.js';
import { countText, plural } from '../../words/numbers.js';
import { crdState, isFresh, sourceState } from '../../words/states.js';
import { CrdCard } from './crd-card.js';
import { Dependencies } from './dependencies.js';
import { Document } from './document.js';
import { GatewayPanel } from './gateway-panel.js';
import { Namespaces } from './namespaces.js';

export default function KatalogPage() {
  const { rt = '' } = useRoute().params;
  useTopics(topicOf.runtime(rt));
  const source = useEntity('source', keyOf.source(rt));
  const gateway = useEntity('gateway', keyOf.source(rt));
  return (
    <div class="page">
      <Crumbs to={[{ label: 'Overview', path: paths.overview() }]} />
      <div class="title">
        <PageHeading title={rt} />
        {source ? <StateMark state={sourceState(source.state.state)} /> : undefined}
      </div>
      <SourceGate rt={rt} shape="cards">
        {source?.katalog ? (
          <Katalog rt={rt} source={source} katalog={source.katalog} gateway={gateway} />
        ) : undefined}
        {source?.kind === 'gateway' && gateway ? <GatewayPanel gateway={gateway} /> : undefined}
      </SourceGate>
    </div>
  );
}

interface KatalogProps {
  readonly rt: string;
  readonly source: SourceEntity;
  readonly katalog: KatalogHead;
  readonly gateway: GatewayEntity | undefined;
}

function Katalog({ rt, source, katalog, gateway }: KatalogProps) {
  const { store } = useServices();
  const [{ document }, set] = usePageState(pageParams.katalog);
  const rows = store.all('row').flatMap(([, row]) => (row.runtime === rt ? [row] : []));
  return (
    <>
      <Head source={source} katalog={katalog} />
      {rows.length === 0 ? (
        <Empty title="No operator is enabled">
          <p>An entry of spec.crds with enabled: true appears here.</p>
        </Empty>
      ) : (
        <section aria-label="Operators" class="cards">
          {rows.map((row) => (
            <CrdCard key={row.crd} row={row} />
          ))}
        </section>
      )}
      <div class="columns under-cards">
        <Dependencies rows={rows} rt={rt} />
        <Namespaces namespaces={katalog.namespaces} />
        <Replicas source={source} rows={rows} />
        {source.kind !== 'gateway' && gateway ? <GatewayPanel gateway={gateway} /> : undefined}
      </div>
      <Document rt={rt} which={document} onChoose={(next) => set({ document: next })} />
    </>
  );
}

const COUNTED = ['degraded', 'pending', 'gated', 'started', 'healthy'] as const;

function Head({ source, katalog }: { readonly source: SourceEntity; readonly katalog: KatalogHead }) {
  const { name, version, description, author, license, runtimeVersion, total, totalEnabled, statusCounts } =
    katalog;
  return (
    <div class="head">
      <p>
        Katalog <strong>{name}</strong> {version}
        {description ? <span class="muted"> · {description}</span> : undefined}
      </p>
      <p class="facts">
        <span>
          {countText(totalEnabled)} of {plural(total, 'CRD')} enabled
        </span>
        {COUNTED.filter((state) => (statusCounts[state] ?? 0) > 0).map((state) => (
          <span key={state}>
            <StateMark state={crdState(state)}> {countText(statusCounts[state])}</StateMark>
          </span>
        ))}
        <span>runtime {runtimeVersion || '–'}</span>
        {source.cluster ? <span>cluster {source.cluster}</span> : undefined}
        {author ? <span>by {author}</span> : undefined}
        {license ? <span>{license}</span> : undefined}
      </p>
      {katalog.degradedReason && isFresh(source) ? (
        <p class="reason tone-bad">{katalog.degradedReason}</p>
      ) : undefined}
    </div>
  );
}

function Replicas({ source, rows }: { readonly source: SourceEntity; readonly rows: readonly RowEntity[] }) {
  const { replicas, katalog, state, urls, joined } = source;
  const led = new Set(rows.filter(({ shown }) => shown === 'fresh').map(({ crd }) => crd));
  return (
    <section class="panel">
      <h2>Replicas</h2>
      {replicas.length === 0 ? (
        <p>
          {katalog?.identity || urls.join(', ')}{' '}
          <span class="muted">
            {state.state === 'live' || state.state === 'polled' ? 'answers for' : 'answered last for'}{' '}
            {plural(led.size, 'CRD')}
          </span>
        </p>
      ) : (
        <ul class="plain">
          {replicas.map(({ identity, url, crds }) => (
            <li key={identity}>
              <strong>{identity}</strong>{' '}
              {crds.length > 0 ? (
                <StateMark state={isFresh(source) ? LEADS : LED}> of {crds.join(', ')}</StateMark>
              ) : (
                <span class="muted">standby</span>
              )}
              {url ? <span class="reason muted">{url}</span> : undefined}
            </li>
          ))}
        </ul>
      )}
      <p class="muted">
        {urls.join(', ')} · {sourceState(state.state).word} since <Age at={state.since} span />
        {joined.length > 0 ? ` · the same runtime as ${joined.join(', ')}` : ''}
      </p>
    </section>
  );
}

const LEADS = { tone: 'ok', sign: 'dot', word: 'leader' } as const;
/** As it was when a leader answered last. */
const LED = { tone: 'quiet', sign: 'none', word: 'was leader' } as const;
