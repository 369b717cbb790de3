import type { Fault } from './fault.ts'

/**
 * Throws for attempts that no fault could befall: numbers that the ladder does not have, a list without numbers or
 * without faults, and faults of the delivery as a whole.
 */
export function assertAttempts(
  attempts: readonly number[] | undefined,
  faults: readonly Fault[],
  ladderLength: number,
): void {
  if (attempts === undefined) return
  if (!Array.isArray(attempts) || attempts.length === 0) {
    throw new Error('attempts names no attempt. Pass an array of numbers, or leave it out for all of them.')
  }
  const isAttempt = (number: unknown) =>
    Number.isInteger(number) && Number(number) >= 1 && Number(number) <= ladderLength
  const wrong = attempts.find((number) => !isAttempt(number))
  if (wrong !== undefined || attempts.includes(undefined as never)) {
    throw new Error(`There is no attempt ${wrong}. The ladder has the attempts 1 to ${ladderLength}.`)
  }
  if (faults.length === 0) {
    throw new Error('attempts says which attempts the faults befall, and there are none. Pass faults too.')
  }
  if (faults.every(({ stage }) => stage === 'delivery')) {
    throw new Error(
      `${faults[0]!.name}() is about the whole delivery, not about an attempt. Leave attempts out.`,
    )
  }
}
