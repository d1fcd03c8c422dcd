import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** The heading of a page: it names the document, and takes the focus when the page has changed. */
export function PageHeading({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Orkestra`;
    // At the first page the browser's own order is right.
    if (document.body.dataset['moved'] === 'yes') heading.current?.focus();
    document.body.dataset['moved'] = 'yes';
  }, [title]);
  return (
    <h1 tabIndex={-1} ref={heading}>
      {children ?? title}
    </h1>
  );
}
