import { afterEach, beforeEach, expect } from 'vitest'
import { settle } from './manual-clock.ts'

/** Fails every test of a file that leaves a rejection unhandled. */
export function expectNoRejections(): void {
  const rejections: unknown[] = []
  const note = (reason: unknown) => void rejections.push(reason)
  beforeEach(() => void process.on('unhandledRejection', note))
  afterEach(async () => {
    await settle()
    process.off('unhandledRejection', note)
    expect(rejections.splice(0)).toEqual([])
  })
}
