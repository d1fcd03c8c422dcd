/**
 * What a page of one runtime stands in: while nothing was ever received, why; when it was and is not confirmed any more,
 * since when and what happens next, above the last values.
 */
import type { ComponentChildren } from 'preact';
import type { SourceEntity } from '../../server/wire/index.js';
import { useEntity, useHref, useServices } from '../services.js';
import { keyOf } from '../stream/topics.js';
import { paths } from '../url/pages.js';
import { isFresh } from '../words/states.js';
import { Age } from './age.js';
import { Code } from './copy.js';
import { Empty, Skeleton, type SkeletonShape } from './notices.js';
import { SourceLine } from './source-line.js';

interface Props {
  readonly rt: string;
  /** What stands there while nothing was received. */
  readonly shape?: SkeletonShape;
  readonly children: ComponentChildren;
}

export function SourceGate({ rt, shape, children }: Props) {
  const { client } = useServices();
  const source = useEntity('source', keyOf.source(rt));
  if (!source)
    return client.ready.value ? (
      <Unknown rt={rt} />
    ) : (
      <Skeleton rows={8} shape={shape} label={`Loading ${rt}`} />
    );
  const isLive = isFresh(source);
  const hasValues = source.katalog !== null;
  // What is shown keeps its place in the tree, so that a change of the state builds none of it again.
  return (
    <>
      {isLive ? undefined : (
        <div class={`source-notice notice-${source.state.state.replaceAll(' ', '-')}`}>
          <p class="source-line">
            <SourceLine source={source}>
              <LastValues rt={rt} isShown={hasValues && source.state.state !== 'follower only'} />
            </SourceLine>
          </p>
          <Remedy source={source} />
        </div>
      )}
      {isLive || hasValues ? (
        <div key="shown" class={isLive ? 'gate' : 'gate is-stale'}>
          {children}
        </div>
      ) : (
        <Waiting source={source} shape={shape} />
      )}
    </>
  );
}

function LastValues({ rt, isShown }: { readonly rt: string; readonly isShown: boolean }) {
  const age = useEntity('age', keyOf.source(rt));
  const at = age?.confirmedAt ?? null;
  if (!isShown || at === null) return null;
  return (
    <>
      {'. '}What you see is of <Age at={at} />.
    </>
  );
}

interface WaitingProps {
  readonly source: SourceEntity;
  readonly shape: SkeletonShape | undefined;
}

function Waiting({ source, shape }: WaitingProps) {
  const { state } = source;
  if (state.state === 'connecting')
    return <Skeleton rows={8} shape={shape} label={`Connecting to ${state.url}`} />;
  if (state.state !== 'starting') return null;
  return (
    <ul class="plain">
      {state.waitingFor.map((what) => (
        <li key={what}>{what}</li>
      ))}
    </ul>
  );
}

/** What a person can do about the state. */
function Remedy({ source }: { readonly source: SourceEntity }) {
  const { state, name } = source;
  if (state.state === 'not signed in') {
    return (
      <>
        <p>Give it a token in the file of runtimes; it is read again when it changes:</p>
        <Code label="Entry of the runtimes file" text={tokenEntry(source)} />
      </>
    );
  }
  if (state.state === 'forbidden') {
    return (
      <>
        <p>Bind this role to the user of the token:</p>
        <Code label="ClusterRole" text={state.role} />
      </>
    );
  }
  if (state.state === 'not a runtime')
    return <p>Check the URL of {name}: it must be the Live API of a runtime or a gateway.</p>;
  return null;
}

function tokenEntry({ name, urls }: SourceEntity): string {
  return `runtimes:\n  - name: ${name}\n    urls: [${urls.join(', ')}]\n    auth: { token: $ORK_API_TOKEN }\n`;
}

function Unknown({ rt }: { readonly rt: string }) {
  const href = useHref();
  return (
    <Empty title={`Unknown runtime "${rt}"`}>
      <p>
        See the runtimes in the <a href={href(paths.overview())}>overview</a>, or{' '}
        <a href={href(`${paths.settings()}?panel=add`)}>add it</a>.
      </p>
    </Empty>
  );
}
