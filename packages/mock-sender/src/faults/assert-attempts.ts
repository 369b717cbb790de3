import type { Fault } from './fault.ts'

/**
 * Throws for an `attempts` option without effect: attempts that the ladder does not have, an empty list, no faults, or
 * only faults that apply to the whole delivery.
 */
export function assertAttempts(
  attempts: readonly number[] | undefined,
  faults: readonly Fault[],
  ladderLength: number,
): void {
  if (attempts === undefined) return
  if (!Array.isArray(attempts) || attempts.length === 0) {
    throw new Error(
      'attempts is not a list of attempts. Pass an array of numbers, or leave it out for all attempts.',
    )
  }
  const isAttempt = (number: unknown) =>
    Number.isInteger(number) && Number(number) >= 1 && Number(number) <= ladderLength
  const wrong = attempts.find((number) => !isAttempt(number))
  if (wrong !== undefined || attempts.includes(undefined as never)) {
    throw new Error(`There is no attempt ${wrong}. The ladder has the attempts 1 to ${ladderLength}.`)
  }
  if (faults.length === 0) {
    throw new Error(
      'attempts selects the attempts that the faults apply to, but there are no faults. Pass faults, too.',
    )
  }
  if (faults.every(({ stage }) => stage === 'delivery')) {
    throw new Error(
      `${faults[0]!.name}() applies to the whole delivery, not to single attempts. Leave attempts out.`,
    )
  }
}
