import type { Dialect, DialectParts } from './dialect.ts'
import { createElanDialect } from './dialects/elan.ts'
import { createGenericDialect } from './dialects/generic.ts'
import { createValidibotDialect } from './dialects/validibot.ts'
import { createVentryxDialect } from './dialects/ventryx.ts'
import { createWorkflowsDialect } from './dialects/workflows.ts'

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
