/** What the five pages of one operator have in common: its name, its state, and the way from one to the other. */
import type { ComponentChildren } from 'preact';
import type { CrdEntity, RowEntity } from '../../server/wire/index.js';
import { useEntity, useHref, useServices } from '../services.js';
import { keyOf } from '../stream/topics.js';
import { CRD_TABS, type CrdTab, paths } from '../url/pages.js';
import { countText } from '../words/numbers.js';
import { crdState, rowState } from '../words/states.js';
import { Age } from './age.js';
import { Crumbs } from './crumbs.js';
import { PageHeading } from './heading.js';
import { Empty, type SkeletonShape } from './notices.js';
import { SourceGate } from './source-gate.js';
import { StateMark } from './state-mark.js';

const TAB_WORDS: Readonly<Record<CrdTab, string>> = {
  live: 'Live',
  why: 'Why',
  'what-if': 'What if',
  crs: 'CRs',
  reference: 'Reference',
};

const SHAPES: Readonly<Record<CrdTab, SkeletonShape>> = {
  live: 'charts',
  why: 'charts',
  'what-if': 'charts',
  crs: 'rows',
  reference: 'cards',
};

interface Props {
  readonly rt: string;
  readonly crd: string;
  readonly tab: CrdTab;
  readonly tools?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function CrdFrame({ rt, crd, tab, tools, children }: Props) {
  const { client } = useServices();
  const row = useEntity('row', keyOf.crd(rt, crd));
  const entity = useEntity('crd', keyOf.crd(rt, crd));
  const source = useEntity('source', keyOf.source(rt));
  const isUnknown = client.ready.value && source?.katalog && !row;
  return (
    <div class="page">
      <Crumbs
        to={[
          { label: 'Overview', path: paths.overview() },
          { label: rt, path: paths.runtime(rt) },
        ]}
      />
      <div class="title">
        <PageHeading title={`${crd}${tab === 'live' ? '' : ` · ${TAB_WORDS[tab]}`}`}>{crd}</PageHeading>
        {row ? <Standing row={row} entity={entity} /> : undefined}
      </div>
      <div class="tabs-line">
        <Tabs rt={rt} crd={crd} tab={tab} row={row} />
        {tools ? <div class="tools">{tools}</div> : undefined}
      </div>
      <SourceGate rt={rt} shape={SHAPES[tab]}>
        {isUnknown ? <UnknownCrd rt={rt} crd={crd} /> : children}
      </SourceGate>
    </div>
  );
}

function Standing({ row, entity }: { readonly row: RowEntity; readonly entity: CrdEntity | undefined }) {
  const identity = entity?.live?.identity;
  return (
    <p class="facts">
      <StateMark state={rowState(row)}>
        {row.confirmedAt === null ? undefined : (
          <>
            , last {crdState(row.state).word} <Age at={row.confirmedAt} />
          </>
        )}
      </StateMark>
      {entity?.health?.uptime && row.shown === 'fresh' ? (
        <span title={`since ${entity.health.startedAt}`}>for {entity.health.uptime}</span>
      ) : undefined}
      {identity || row.konductor ? (
        <span title={row.konductor || undefined}>leader {identity ?? row.konductor}</span>
      ) : undefined}
      <span>{row.gvk}</span>
    </p>
  );
}

function Tabs({
  rt,
  crd,
  tab,
  row,
}: Pick<Props, 'rt' | 'crd' | 'tab'> & { readonly row: RowEntity | undefined }) {
  const href = useHref();
  const shown = CRD_TABS.filter(
    (each) => row?.hasAutoscaler !== false || (each !== 'why' && each !== 'what-if') || each === tab,
  );
  return (
    <nav class="tabs" aria-label="Of this operator">
      {shown.map((each) => (
        <a key={each} href={href(paths.crd(rt, crd, each))} aria-current={each === tab ? 'page' : undefined}>
          {TAB_WORDS[each]}
          {each === 'crs' && row?.resourceCount !== null && row ? (
            <span class="count num">{countText(row.resourceCount)}</span>
          ) : undefined}
        </a>
      ))}
    </nav>
  );
}

function UnknownCrd({ rt, crd }: { readonly rt: string; readonly crd: string }) {
  const href = useHref();
  return (
    <Empty title={`Unknown CRD "${crd}"`}>
      <p>
        The nearest that exists is the Katalog of <a href={href(paths.runtime(rt))}>{rt}</a>.
      </p>
    </Empty>
  );
}
