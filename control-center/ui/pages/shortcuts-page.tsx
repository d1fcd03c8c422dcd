import { KeyTable } from '../frame/shortcuts.js';
import { PageHeading } from '../parts/heading.js';

/** The keys of every page, to be linked to. */
export default function ShortcutsPage() {
  return (
    <div class="page narrow-page">
      <PageHeading title="Keys" />
      <p class="muted">Pages have more of their own: press ? there.</p>
      <section class="panel">
        <KeyTable />
      </section>
    </div>
  );
}
