/** What stands where a list or a chart has nothing to show: each says why, and what to do. */
import type { ComponentChildren } from 'preact';
import type { ApiFailure } from '../stream/api.js';
import { Icon } from './icon.js';

/** Lines of a list, charts beside a column of panels, or cards. */
export type SkeletonShape = 'rows' | 'charts' | 'cards';

const BONES = { charts: 5, cards: 3 } as const;

interface SkeletonProps {
  /** How many lines a list has. */
  readonly rows?: number | undefined;
  readonly shape?: SkeletonShape | undefined;
  readonly label: string;
}

/** Of the shape and height of what will stand there, so that nothing moves when it comes. */
export function Skeleton({ rows = 3, shape = 'rows', label }: SkeletonProps) {
  return (
    <div class={`skeleton skeleton-${shape}`} role="status">
      <span class="sr">{label}</span>
      {Array.from({ length: shape === 'rows' ? rows : BONES[shape] }, (_, row) => (
        <span class="bone" key={row} />
      ))}
    </div>
  );
}

export function Empty({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}

export function Failure({
  failure,
  retry,
}: {
  readonly failure: Pick<ApiFailure, 'message' | 'remedy'>;
  readonly retry?: () => void;
}) {
  return (
    <div class="failure" role="alert">
      <Icon name="up" />
      <div>
        <p>{failure.message}</p>
        {failure.remedy ? <p class="muted">{failure.remedy}</p> : undefined}
        {retry ? (
          <button type="button" class="button" onClick={retry}>
            Try again
          </button>
        ) : undefined}
      </div>
    </div>
  );
}
