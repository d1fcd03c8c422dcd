/** The frame around every page, and which page an address shows. */
import lazy, { ErrorBoundary } from 'preact-iso/lazy';
import { LocationProvider, Route, Router } from 'preact-iso/router';
import { Frame } from './frame/frame.js';
import { NotFoundPage } from './pages/not-found-page.js';
import { OverviewPage } from './pages/overview/overview-page.js';
import { useServices } from './services.js';

const CrdPage = lazy(() => import('./pages/crd/crd-page.js'));
const CrPage = lazy(() => import('./pages/cr/cr-page.js'));
const CrsPage = lazy(() => import('./pages/crs/crs-page.js'));
const SavedPage = lazy(() => import('./pages/why/saved-page.js'));
const WhyPage = lazy(() => import('./pages/why/why-page.js'));
const TopologyPage = lazy(() => import('./pages/topology/topology-page.js'));
const ReferencePage = lazy(() => import('./pages/reference/reference-page.js'));
const SettingsPage = lazy(() => import('./pages/settings/settings-page.js'));
const ShortcutsPage = lazy(() => import('./pages/shortcuts-page.js'));
const SignInPage = lazy(() => import('./pages/settings/sign-in-page.js'));
const WhatIfPage = lazy(() => import('./pages/what-if/what-if-page.js'));
const KatalogPage = lazy(() => import('./pages/katalog/katalog-page.js'));

export function App() {
  const { base } = useServices();
  const at = (path: string): string => `${base}${path.slice(1)}`;
  return (
    <LocationProvider>
      <Frame>
        <ErrorBoundary>
          <Router>
            <Route path={at('/')} component={OverviewPage} />
            <Route path={at('/runtimes/:rt')} component={KatalogPage} />
            <Route path={at('/runtimes/:rt/crds/:crd')} component={CrdPage} />
            <Route path={at('/runtimes/:rt/crds/:crd/crs')} component={CrsPage} />
            <Route path={at('/runtimes/:rt/crds/:crd/crs/:ns/:name')} component={CrPage} />
            <Route path={at('/runtimes/:rt/crds/:crd/why')} component={WhyPage} />
            <Route path={at('/saved')} component={SavedPage} />
            <Route path={at('/topology')} component={TopologyPage} />
            <Route path={at('/runtimes/:rt/crds/:crd/reference')} component={ReferencePage} />
            <Route path={at('/runtimes/:rt/crds/:crd/what-if')} component={WhatIfPage} />
            <Route path={at('/settings')} component={SettingsPage} />
            <Route path={at('/sign-in')} component={SignInPage} />
            <Route path={at('/shortcuts')} component={ShortcutsPage} />
            <Route default component={NotFoundPage} />
          </Router>
        </ErrorBoundary>
      </Frame>
    </LocationProvider>
  );
}
