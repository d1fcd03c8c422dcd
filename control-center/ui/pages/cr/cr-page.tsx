/** One CR: its status, children and events; what it was asked for. */

import type { ComponentChildren } from 'preact';
import { useRoute } from 'preact-iso/router';
import type { CrRead, Json } from '../../../server/wire/index.js';
import { Age, Time } from '../../parts/age.js';
import { Code, Copy } from '../../parts/copy.js';
import { Crumbs } from '../../parts/crumbs.js';
import { PageHeading } from '../../parts/heading.js';
import { Empty, Failure, Skeleton } from '../../parts/notices.js';
import { usePageState } from '../../parts/page-state.js';
import { SourceGate } from '../../parts/source-gate.js';
import { StateMark } from '../../parts/state-mark.js';
import { yamlText } from '../../parts/yaml.js';
import { useEntity, useHref, useServices, useTopics } from '../../services.js';
import { keyOf, topicOf } from '../../stream/topics.js';
import { pageParams, paths } from '../../url/pages.js';
import { curlLine, kubectlLine, liveUrl, resourceOf } from '../../words/commands.js';
import { countText } from '../../words/numbers.js';
import { crState } from '../../words/states.js';
import { Children } from './children.js';
import { Conditions } from './conditions.js';
import { Events } from './events.js';

type Cr = NonNullable<CrRead['value']>;

const TABS = [
  ['status', 'Status'],
  ['spec', 'Spec'],
  ['labels', 'Labels'],
  ['yaml', 'YAML'],
] as const;

export default function CrPage() {
  const { rt = '', crd = '', ns = '', name = '' } = useRoute().params;
  const cr = { namespace: ns === '_' ? '' : ns, name };
  useTopics(topicOf.runtime(rt), topicOf.cr(rt, crd, cr), topicOf.events(rt, crd, cr));
  const read = useEntity('cr', keyOf.cr(rt, crd, cr));
  return (
    <div class="page">
      <Crumbs
        to={[
          { label: 'Overview', path: paths.overview() },
          { label: rt, path: paths.runtime(rt) },
          { label: crd, path: paths.crd(rt, crd) },
          { label: 'CRs', path: paths.crd(rt, crd, 'crs') },
        ]}
      />
      <div class="title">
        <PageHeading title={name}>
          {cr.namespace ? <span class="of">{cr.namespace} / </span> : undefined}
          {name}
        </PageHeading>
        {read?.value ? <Standing cr={read.value} /> : undefined}
      </div>
      <SourceGate rt={rt}>
        <Body rt={rt} crd={crd} cr={cr} read={read} />
      </SourceGate>
    </div>
  );
}

function Standing({ cr }: { readonly cr: Cr }) {
  const state = crState({ fails: 0, deleting: cr.deletionTimestamp !== '', ready: cr.ready });
  return (
    <p class="facts">
      <StateMark state={state}>{cr.readyReason && !cr.ready ? `: ${cr.readyReason}` : ''}</StateMark>
      {cr.phase ? <span>phase {cr.phase}</span> : undefined}
      <span>generation {countText(cr.generation)}</span>
      <span>
        created <Time text={cr.creationTimestamp} ago />
      </span>
      {cr.deletionTimestamp ? (
        <span class="tone-warn">
          deleting since <Time text={cr.deletionTimestamp} ago />
          {cr.finalizers.length > 0 ? `, waits for ${cr.finalizers.join(', ')}` : ''}
        </span>
      ) : undefined}
    </p>
  );
}

function Body({
  rt,
  crd,
  cr,
  read,
}: {
  readonly rt: string;
  readonly crd: string;
  readonly cr: { readonly namespace: string; readonly name: string };
  readonly read: CrRead | undefined;
}) {
  const href = useHref();
  const { api } = useServices();
  if (!read) return <Skeleton rows={8} label="Loading the CR" />;
  const { value, error, asOf } = read;
  const isGone = error?.code === 'cr_not_found' || error?.status === 404;
  if (value === null) {
    if (!error) return <Skeleton rows={8} label="Loading the CR" />;
    if (!isGone) {
      const readAgain = () => void api.get(paths.cr(rt, crd, cr).slice(1));
      return <Failure failure={{ message: error.message, remedy: '' }} retry={readAgain} />;
    }
    return (
      <Empty title="This CR does not exist">
        <p>
          It was deleted, or has another name. See{' '}
          <a href={href(paths.crd(rt, crd, 'crs'))}>all CRs of {crd}</a>.
        </p>
      </Empty>
    );
  }
  return (
    <>
      {error ? (
        <p class="source-notice">
          {isGone ? 'The CR was deleted' : error.message}
          {asOf === null ? (
            ''
          ) : (
            <>
              ; what you see is of <Age at={asOf} />
            </>
          )}
          .
        </p>
      ) : undefined}
      <Whole rt={rt} crd={crd} cr={value} />
    </>
  );
}

function Whole({ rt, crd, cr }: { readonly rt: string; readonly crd: string; readonly cr: Cr }) {
  const [{ tab }, set] = usePageState(pageParams.cr);
  const row = useEntity('row', keyOf.crd(rt, crd));
  const source = useEntity('source', keyOf.source(rt));
  const resource = row ? resourceOf(row) : crd;
  return (
    <>
      {cr.readyMessage && !cr.ready ? <p class="reason lead">{cr.readyMessage}</p> : undefined}
      <div class="columns cr-columns">
        <Conditions status={cr.status} />
        <Children children={cr.children} />
        <Events rt={rt} crd={crd} cr={cr} />
      </div>
      <section class="panel">
        <div class="panel-head">
          <div class="segments">
            {TABS.map(([value, label]) => (
              <button
                type="button"
                key={value}
                aria-pressed={tab === value}
                onClick={() => set({ tab: value })}
              >
                {label}
              </button>
            ))}
          </div>
          <span class="tools">
            <Copy text={kubectlLine(resource, cr)} label="kubectl" />
            <Copy text={curlLine(liveUrl(source, crd, cr))} label="curl" />
          </span>
        </div>
        <Shown tab={tab} cr={cr} />
      </section>
    </>
  );
}

function Shown({ tab, cr }: { readonly tab: (typeof TABS)[number][0]; readonly cr: Cr }): ComponentChildren {
  if (tab === 'labels') {
    const pairs = [...Object.entries(cr.labels), ...Object.entries(cr.annotations)];
    if (pairs.length === 0) return <p class="muted">No labels and no annotations.</p>;
    return (
      <dl class="pairs">
        {pairs.map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    );
  }
  if (tab === 'yaml') return <Code label="YAML" text={yamlText(wholeOf(cr))} />;
  return <Code label={tab} text={yamlText(tab === 'spec' ? cr.spec : cr.status)} />;
}

function wholeOf(cr: Cr): Json {
  const {
    name,
    namespace,
    uid,
    generation,
    creationTimestamp,
    labels,
    annotations,
    finalizers,
    spec,
    status,
  } = cr;
  return {
    metadata: {
      name,
      ...(namespace ? { namespace } : {}),
      uid,
      generation,
      creationTimestamp,
      ...(Object.keys(labels).length > 0 ? { labels } : {}),
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      ...(finalizers.length > 0 ? { finalizers } : {}),
    },
    spec,
    status,
  };
}
