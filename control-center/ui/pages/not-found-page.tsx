import { useLocation } from 'preact-iso/router';
import { PageHeading } from '../parts/heading.js';
import { useHref } from '../services.js';
import { paths } from '../url/pages.js';

/** An address that no page has: the nearest one above it that exists. */
export function NotFoundPage() {
  const { path } = useLocation();
  const href = useHref();
  const parts = path.slice(href('/').length).split('/');
  const [first, rt = '', , crd = ''] = parts;
  const nearest =
    first === 'runtimes' && rt !== ''
      ? {
          path: crd ? `${paths.runtime('')}${rt}/crds/${crd}` : `${paths.runtime('')}${rt}`,
          label: decoded(crd || rt),
        }
      : { path: paths.overview(), label: 'Overview' };
  return (
    <div class="page">
      <PageHeading title="Page not found" />
      <p>
        No page has the address <code>{path}</code>. The nearest is{' '}
        <a href={href(nearest.path)}>{nearest.label}</a>.
      </p>
    </div>
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
