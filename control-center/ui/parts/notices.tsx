/** What stands where a list or a chart has nothing to show: each says why, and what to do. */
import type { ComponentChildren } from 'preact';
import type { ApiFailure } from '../stream/api.js';
import { Icon } from './icon.js';

/** Of the height of what will stand there, so that nothing moves when it comes. */
export function Skeleton({ rows = 3, label }: { readonly rows?: number; readonly label: string }) {
  return (
    <div class="skeleton" role="status">
      <span class="sr">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
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
