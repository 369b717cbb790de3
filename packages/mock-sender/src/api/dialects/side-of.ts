import type { AnyProvider } from '@postern/core'
import type * as catalog from '@postern/core/providers'
import { elan } from './elan.ts'
import { generic } from './generic.ts'
import { own } from './own.ts'
import type { ProviderSide, ProviderSides } from './provider-side.ts'
import { validibot } from './validibot.ts'
import { ventryx } from './ventryx.ts'
import { workflows } from './workflows.ts'

/** A missing provider of core is a compile error. */
const SIDES: ProviderSides<typeof catalog> = { ventryx, elan, generic, validibot, workflows }

/** Finds the sender's side of a provider by its name. Custom providers have the side in `own.ts`. */
export function sideOf({ name }: AnyProvider): ProviderSide {
  return Object.hasOwn(SIDES, name) ? SIDES[name as keyof typeof SIDES] : own
}
