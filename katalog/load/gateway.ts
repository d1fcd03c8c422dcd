import { type JsonObject, parseDuration, shortDuration } from '../../lib/base/index.js';
import type { Path } from '../document/index.js';
import type { CrdEntry, GatewayBlock, Protection, WebhookRegistration } from '../model.js';
import { isNeededToStart } from '../needed-to-start.js';
import type { Finding } from './findings.js';
import type { MergedGateway } from './merge.js';
import { type LabelSelectorInput, labelSelectorFault } from './selectors.js';

/** What the documents say of the gateway, with every default. */
export function gatewayBlock(merged: MergedGateway): GatewayBlock {
  const { gateway, webhooks, serviceName, gatewayEndpoint, certManager } = merged;
  return {
    standalone: gateway?.standalone ?? false,
    endpoint: gatewayEndpoint ?? gateway?.endpoint ?? '',
    serviceName,
    admission: webhooks?.admission?.enabled ?? false,
    webhooks: registrationOf(webhooks),
    conversion: conversionOf(merged.conversion),
    certificate: {
      autoRotate: certManager?.autoRotate,
      thresholdMs: milliseconds(certManager?.rotationThreshold),
      validForMs: milliseconds(certManager?.validFor),
    },
    deletionProtection: protectionOf(merged.deletionProtection),
    namespaceProtection: protectionOf(merged.namespaceProtection),
  };
}

function registrationOf(webhooks: MergedGateway['webhooks']): WebhookRegistration {
  return {
    failurePolicy: webhooks?.failurePolicy,
    engine: webhooks?.engine ?? 'webhook',
    cleanupOnShutdown: webhooks?.cleanupOnShutdown ?? false,
    instance: webhooks?.instance ?? '',
    namespaceSelector: (webhooks?.namespaceSelector ?? {}) as JsonObject,
    objectSelector: (webhooks?.objectSelector ?? {}) as JsonObject,
    matchConditions: webhooks?.matchConditions ?? [],
  };
}

function protectionOf(
  written: MergedGateway['deletionProtection'] | MergedGateway['namespaceProtection'],
): Protection | undefined {
  if (!written || written.enabled === false) return undefined;
  const { failurePolicy = 'Fail', cleanupOnShutdown = false } = written;
  return { failurePolicy, cleanupOnShutdown };
}

function milliseconds(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : parseDuration(duration);
}

/** The shortest life of a certificate: replacing one takes several steps. */
const SHORTEST_MS = 60_000;
const YEAR_MS = 31_536_000_000;

/** What the blocks of the gateway contradict in themselves. */
export function gatewayFindings(merged: MergedGateway): Finding[] {
  return [...certificateFindings(merged), ...namespaceFindings(merged), ...selectorFindings(merged)];
}

function certificateFindings({ certManager }: MergedGateway): Finding[] {
  const at = (field: string): Path => ['security', 'certManager', field];
  const validForMs = milliseconds(certManager?.validFor) ?? YEAR_MS;
  const thresholdMs = milliseconds(certManager?.rotationThreshold);
  if (validForMs < SHORTEST_MS) {
    const message = `invalid validFor "${certManager?.validFor ?? ''}": expected at least 1m`;
    return [{ path: at('validFor'), code: 'ORK_FIELD_VALUE', message }];
  }
  if (thresholdMs === undefined || thresholdMs <= validForMs / 2) return [];
  const message = `invalid rotationThreshold "${certManager?.rotationThreshold ?? ''}": expected at most half of validFor, ${shortDuration(validForMs / 2)}`;
  return [{ path: at('rotationThreshold'), code: 'ORK_FIELD_VALUE', message }];
}

function namespaceFindings({ namespaceProtection }: MergedGateway): Finding[] {
  const { allowedNamespaces = [], restrictedNamespaces = [] } = namespaceProtection ?? {};
  if (allowedNamespaces.length === 0 || restrictedNamespaces.length === 0) return [];
  const path = ['security', 'namespaceProtection', 'restrictedNamespaces'];
  const message = 'restrictedNamespaces and allowedNamespaces are mutually exclusive: keep one';
  return [{ path, code: 'ORK_NAMESPACES', message, atKey: true }];
}

function selectorFindings({ webhooks }: MergedGateway): Finding[] {
  return (['namespaceSelector', 'objectSelector'] as const).flatMap((field) => {
    const message = labelSelectorFault(webhooks?.[field] as LabelSelectorInput);
    const path = ['security', 'webhooks', field];
    return message === undefined ? [] : [{ path, code: 'ORK_SELECTOR' as const, message }];
  });
}

/** Entries that the gateway never registers, because a cluster that waits for it could not start. */
export function registrationFindings(entries: Iterable<CrdEntry>, merged: MergedGateway): Finding[] {
  const { admission, namespaceProtection } = gatewayBlock(merged);
  return [...entries].flatMap((entry): Finding[] => {
    const { validation, mutation, webhooks, deletionProtection, apiTypes, path } = entry;
    const hasRules =
      (webhooks.validation && validation.rules.length > 0) ||
      (webhooks.mutation && mutation.rules.length > 0);
    const isAsked =
      (admission && hasRules) || deletionProtection.protectCrs || namespaceProtection !== undefined;
    if (!isAsked || !isNeededToStart(apiTypes)) return [];
    const message = `the API server does not ask the gateway about ${apiTypes.kind} because the cluster needs it to start`;
    return [{ path: [...path, 'apiTypes'], code: 'ORK_NOT_REGISTERED', severity: 'warning', message }];
  });
}

/** `security` beside `api`, as it would be written with every default. */
export function enrichedGatewaySecurity(merged: MergedGateway): JsonObject {
  const { webhooks, serviceName, gatewayEndpoint, certManager } = merged;
  const { deletionProtection, namespaceProtection, conversion } = merged;
  const enriched = {
    ...(webhooks === undefined
      ? {}
      : { webhooks: { ...webhooks, admission: { enabled: webhooks.admission?.enabled ?? false } } }),
    ...(serviceName === undefined ? {} : { serviceName }),
    ...(gatewayEndpoint === undefined ? {} : { gatewayEndpoint }),
    ...(conversion === undefined ? {} : { conversion: enrichedConversion(conversion) }),
    ...(certManager === undefined
      ? {}
      : { certManager: { autoRotate: true, validFor: '1y', ...certManager } }),
    ...(deletionProtection === undefined
      ? {}
      : { deletionProtection: { enabled: true, ...PROTECTED, strictMode: false, ...deletionProtection } }),
    ...(namespaceProtection === undefined
      ? {}
      : { namespaceProtection: { enabled: true, ...PROTECTED, ...namespaceProtection } }),
  };
  return enriched as unknown as JsonObject;
}

const PROTECTED = { failurePolicy: 'Fail', cleanupOnShutdown: false };

const WINDOW = 100;

function conversionOf(conversion: MergedGateway['conversion']): GatewayBlock['conversion'] {
  return { enabled: conversion?.enabled ?? false, window: conversion?.conversionWindow ?? WINDOW };
}

function enrichedConversion(conversion: MergedGateway['conversion']): JsonObject {
  const { enabled, window } = conversionOf(conversion);
  return { enabled, conversionWindow: window };
}
