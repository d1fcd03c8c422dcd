import { defineErrors } from '../lib/base/index.js';

/** Every code of this room: problems of declarations and references at load, and failures while reading. */
export const oncopErrors = defineErrors({
  ORK_CROSS_FIELD_UNKNOWN: {
    summary: 'A `cross` declaration has an unknown field.',
    remedy: 'Use one of the fields of the cross reference page.',
  },
  ORK_CROSS_VALUE: {
    summary: 'A field of a `cross` declaration has a value of the wrong type or form.',
    remedy: 'Write a value of the form that the message names.',
  },
  ORK_CROSS_CRD: {
    summary: 'A `cross` declaration names no CRD of this Katalog, and has no `source`.',
    remedy:
      'Correct the name or the labels, or set `source.host` or `source.endpoint` for a CRD of another runtime.',
  },
  ORK_CROSS_SOURCE_IGNORED: {
    summary: 'A `source` is set for a CRD of the same Katalog, which is read from memory.',
    remedy: 'Remove the `source`.',
  },
  ORK_CROSS_ALIAS: {
    summary: 'An alias is used twice, or cannot be used in a reference.',
    remedy: 'Give each declaration its own `as`, of letters, digits, `-` and `_`.',
  },
  ORK_CROSS_ENV: {
    summary: 'A `host`, `endpoint` or `token` refers to an environment variable that is not set.',
    remedy: 'Set the variable, or write the value.',
  },
  ORK_CROSS_URL: {
    summary: 'A `host` or `endpoint` is not an allowed address.',
    remedy:
      'Write an absolute http or https URL without credentials; only its path and query may be templated.',
  },
  ORK_CROSS_REFERENCE: {
    summary: 'A reference does not have the form `cross.<alias>.<path>`.',
    remedy: 'Write `cross.`, an alias, and a path in its document.',
  },
  ORK_CROSS_ALIAS_UNKNOWN: {
    summary: 'A reference names an alias that is not declared.',
    remedy: 'Use a declared alias, or declare it in `operatorBox.cross`.',
  },
  ORK_CROSS_METRIC_UNKNOWN: {
    summary: 'A reference names an unknown metric.',
    remedy: 'Use one of the names of the metrics map.',
  },
  ORK_CROSS_HEALTH_UNKNOWN: {
    summary: 'A reference names an unknown health field.',
    remedy: 'Use one of the fields of the health response.',
  },
  ORK_CROSS_SELECTOR: {
    summary: 'A reference reads a CR or its events, and the declaration does not select a CR.',
    remedy: 'Add `selector.name` to the declaration, or read `metrics`, `health` or `info`.',
  },
  ORK_CROSS_NO_CR: {
    summary: 'A reference depends on the reconciled CR, in a place where there is none.',
    remedy: 'Write the name and the namespace without a template.',
  },
  ORK_ONCOP_CLOSED: {
    summary: 'The client was closed.',
    remedy: 'Read before closing, or open another client.',
  },
  ORK_ONCOP_CONNECT: {
    summary: 'A connection to a peer could not be opened, or it broke.',
    remedy: 'Check the address, the network policy and that the peer runs.',
  },
  ORK_ONCOP_TIMEOUT: {
    summary: 'A peer did not answer in time.',
    remedy: 'Check the load of the peer and the network between.',
  },
  ORK_ONCOP_STATUS: {
    summary: 'A peer answered with an HTTP status that carries no value.',
    remedy: "Check the peer's own log for that request.",
  },
  ORK_ONCOP_ABSENT: {
    summary: 'A peer has no such CRD, CR or document (404).',
    remedy:
      'Compare `crd`, `selector` and `host` of the declaration with what `GET /katalog` of the peer lists.',
  },
  ORK_ONCOP_DENIED: {
    summary: 'A peer refused the read (401 or 403).',
    remedy: 'Check the credentials, and `crossAccess` of the CRD in the Katalog of the peer.',
  },
  ORK_ONCOP_BODY: {
    summary: 'The body of a response is nested too deep, or is not JSON.',
    remedy: 'Check that the address is that of a runtime, or of a service that answers the same JSON.',
  },
  ORK_ONCOP_BUDGET: {
    summary: 'The responses of a peer take more bytes, values or memory than a peer may.',
    remedy:
      'Check that the address is that of a runtime, and read fewer or smaller documents of that peer; reads of it are paused and retried automatically.',
  },
  ORK_ONCOP_FOLLOWER: {
    summary: 'Only replicas that are not the leader answered.',
    remedy: 'Check that the peer has a leader; reads recover automatically once it has one.',
  },
  ORK_ONCOP_OLDER: {
    summary: 'Only answers older than the cached one were received, as from a replaced leader.',
    remedy: 'Nothing to do unless it lasts: the older answer is accepted once the cached one has expired.',
  },
  ORK_ONCOP_SECRET: {
    summary: 'A Secret that a `secretRef` names has no usable value.',
    remedy: 'Check that the Secret and its key exist, and that the runtime may get, list and watch it.',
  },
  ORK_ONCOP_TLS: {
    summary: 'A peer and this client do not trust each other, or the configured certificates are not usable.',
    remedy:
      'Check `source.tls`: the authority that signed the certificate of the peer, `serverName`, and the client certificate where the peer requires one.',
  },
  ORK_ONCOP_TARGET: {
    summary: 'A templated selector or endpoint rendered to no usable name or address for this CR.',
    remedy: 'Check what the template renders to for that CR.',
  },
});

export type OncopErrorCode = keyof typeof oncopErrors.rows;
