import { handlingMutants } from './handling-mutants.ts'
import { httpMutants } from './http-mutants.ts'
import { inboxMutants } from './inbox-mutants.ts'
import { memoryMutants } from './memory-mutants.ts'
import type { Mutant } from './mutant.ts'
import { pipelineMutants } from './pipeline-mutants.ts'
import { redisMutants } from './redis-mutants.ts'
import { signingMutants } from './signing-mutants.ts'
import { sqlMutants } from './sql-mutants.ts'
import { sqlStatementMutants } from './sql-statement-mutants.ts'
import { sqlTransactionMutants } from './sql-transaction-mutants.ts'
import { tracingMutants } from './tracing-mutants.ts'

/** The faults in the pipeline, the inbox and the stores. The exploration runs with these too. */
export const ORDER_MUTANTS: readonly Mutant[] = [
  ...pipelineMutants,
  ...handlingMutants,
  ...inboxMutants,
  ...memoryMutants,
  ...sqlMutants,
  ...sqlStatementMutants,
  ...sqlTransactionMutants,
  ...redisMutants,
]

/** Every fault that the tests run with. */
export const MUTANTS: readonly Mutant[] = [
  ...ORDER_MUTANTS,
  ...signingMutants,
  ...httpMutants,
  ...tracingMutants,
]

/** The faults whose file or description contains `words`. */
export function chooseMutants(mutants: readonly Mutant[], words: string): readonly Mutant[] {
  return mutants.filter(({ file, description }) => `${file}: ${description}`.includes(words))
}

/** Counts the places of a fault's text in its file. A fault is usable with exactly one. */
export function countPlaces(source: string, { find }: Pick<Mutant, 'find'>): number {
  return source.split(find).length - 1
}
