import * as ownProviders from '@postern/core/providers'
import { everyProvider } from '../../../packages/providers/test-support/every-provider.ts'
import type { Target } from './input.ts'
import { PARSER_TARGETS } from './parser-targets.ts'
import { signatureTarget } from './signature-target.ts'

/** The parsers, and the signature of each provider. */
export async function allTargets(): Promise<Target[]> {
  const providers = [...Object.values(ownProviders), ...(await everyProvider())]
  const byName = new Map(providers.map((provider) => [provider.name, provider]))
  return [...PARSER_TARGETS, ...[...byName.values()].map(signatureTarget)]
}
