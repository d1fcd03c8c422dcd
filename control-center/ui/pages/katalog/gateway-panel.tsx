/** The gateway of a runtime: what its admission, conversion and protection did. */
import type { GatewayCrd, GatewayEntity, GatewayNumbers } from '../../../server/wire/index.js';
import { Age } from '../../parts/age.js';
import { Icon } from '../../parts/icon.js';
import { countText, plural } from '../../words/numbers.js';

const SECTIONS = ['admission', 'conversion', 'deletionProtection', 'namespaceProtection'] as const;
const WORDS = {
  admission: 'admission',
  conversion: 'conversion',
  deletionProtection: 'deletion protection',
  namespaceProtection: 'namespace protection',
} as const;

export function GatewayPanel({ gateway, crd }: { readonly gateway: GatewayEntity; readonly crd?: string }) {
  const crds = crd === undefined ? gateway.crds : gateway.crds.filter((each) => each.crd === crd);
  const { problem, replicas, sharedWith, confirmedAt } = gateway;
  return (
    <section class="panel">
      <h2>Gateway</h2>
      <p>
        <strong>{gateway.name || gateway.url}</strong>{' '}
        <span class="muted">
          {[
            gateway.version,
            gateway.gatewayVersion && `gateway ${gateway.gatewayVersion}`,
            gateway.name && gateway.url,
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </p>
      <ul class="plain switches">
        {SECTIONS.map((section) => (
          <Switch key={section} name={WORDS[section]} isOn={gateway[`${section}Enabled`]} />
        ))}
      </ul>
      {problem ? (
        <p class="tone-bad">
          {problem}
          {confirmedAt === null ? (
            ''
          ) : (
            <>
              , last <Age at={confirmedAt} />
            </>
          )}
        </p>
      ) : undefined}
      <p class="muted">
        {replicas > 0
          ? `Summed over ${plural(replicas, 'replica')} of the last 5 minutes.`
          : 'Numbers are of one replica.'}
        {sharedWith.length > 0 ? ` Shared with ${sharedWith.join(', ')}.` : ''}
      </p>
      {crds.map((each) => (
        <Numbers key={each.name} crd={each} named={crd === undefined} />
      ))}
    </section>
  );
}

/** What the gateway does at all: what is off denies and converts nothing, and has no numbers. */
function Switch({ name, isOn }: { readonly name: string; readonly isOn: boolean }) {
  return (
    <li class={isOn ? undefined : 'muted'}>
      <Icon name={isOn ? 'dot' : 'off'} /> {name} {isOn ? 'on' : 'off'}
    </li>
  );
}

function Numbers({ crd, named }: { readonly crd: GatewayCrd; readonly named: boolean }) {
  const sections = SECTIONS.flatMap((section) => {
    const numbers = crd[section];
    return numbers === null ? [] : [{ section, numbers }];
  });
  if (sections.length === 0) return null;
  return (
    <details open={!named}>
      <summary>{named ? crd.name : 'Numbers'}</summary>
      {sections.map(({ section, numbers }) => (
        <div key={section}>
          <h3>{WORDS[section]}</h3>
          <dl class="pairs">
            {Object.entries(numbers).map(([name, value]) => (
              <div key={name}>
                <dt>{spaced(name)}</dt>
                <dd class="num">{valueText(value)}</dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </details>
  );
}

/** `validationDenied` as words. */
function spaced(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
}

function valueText(value: GatewayNumbers[string]): string {
  if (typeof value === 'number') return countText(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value || '–' : value.join(', ') || '–';
}
