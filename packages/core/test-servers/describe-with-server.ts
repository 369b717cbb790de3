import { describe, test } from 'vitest'
import { findProgram, PROGRAMS, type ProgramName } from './programs.ts'

/** Defines a suite that needs a program. If it is not installed, the suite is skipped with a reason, or fails with CI=true. */
export function describeWithServer(program: ProgramName, name: string, define: () => void): void {
  const lack = findLack(program)
  if (lack === undefined) describe(name, define)
  else if (lack.verdict === 'skipped') describe.skip(`${name} (skipped: ${lack.reason})`, define)
  else test(name, () => Promise.reject(new Error(lack.reason)))
}

/** Defines one test that needs a program. */
export function testWithProgram(program: ProgramName, name: string, run: () => unknown): void {
  const lack = findLack(program)
  if (lack === undefined) test(name, async () => void (await run()))
  else if (lack.verdict === 'skipped') test.skip(`${name} (skipped: ${lack.reason})`, () => {})
  else test(name, () => Promise.reject(new Error(lack.reason)))
}

/** The consequence of a missing program for its tests. Undefined if it is installed. */
export function findLack(
  program: ProgramName,
  { find = findProgram, ci = process.env.CI === 'true' } = {},
): { verdict: 'skipped' | 'failed'; reason: string } | undefined {
  if (find(program) !== undefined) return undefined
  const { packageName } = PROGRAMS[program]
  const reason = `${packageName} is not installed: run node scripts/install-servers.mjs, or install it yourself`
  return { verdict: ci ? 'failed' : 'skipped', reason }
}
