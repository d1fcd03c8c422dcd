import { useHref } from '../services.js';

export interface Crumb {
  readonly label: string;
  readonly path: string;
}

/** The way up; `u` goes to the last. */
export function Crumbs({ to }: { readonly to: readonly Crumb[] }) {
  const href = useHref();
  return (
    <nav class="crumbs" aria-label="Way up">
      {to.map(({ label, path }, index) => (
        <a key={path} href={href(path)} data-up={index === to.length - 1 ? '' : undefined}>
          {label}
        </a>
      ))}
    </nav>
  );
}
