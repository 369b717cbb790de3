import type { Mutant } from '../../../scripts/mutants/mutant.ts'

/** Why no schedule can show a fault, or undefined where one does. */
export function whyNotFound(_mutant: Mutant): string | undefined {
  return undefined
}
