import type { Dialect, DialectParts } from './dialect.ts'
import { createElanDialect } from './elan.ts'
import { createGenericDialect } from './generic.ts'
import { createValidibotDialect } from './validibot.ts'
import { createVentryxDialect } from './ventryx.ts'
import { createWorkflowsDialect } from './workflows.ts'

const DIALECTS = new Map<string, (parts: DialectParts) => Dialect>([
  ['ventryx', createVentryxDialect],
  ['elan', createElanDialect],
  ['generic', createGenericDialect],
  ['validibot', createValidibotDialect],
  ['workflows', createWorkflowsDialect],
])

/** The management API that the provider documents; a provider of one's own speaks the generic one. */
export function createDialect(parts: DialectParts): Dialect {
  return (DIALECTS.get(parts.provider.name) ?? createGenericDialect)(parts)
}
