import type { AnyProvider } from '@postern/core'
import { createMockSender } from './create-mock-sender.ts'
import type { MockSender } from './mock-sender.ts'
import type { MockSenderOptions } from './sender-options.ts'

/** The hooks of a test runner. */
export interface TestHooks {
  afterEach(run: () => Promise<void>): void
  afterAll(run: () => Promise<void>): void
}

/** Makes a sender for the tests of a file: reset after each of them, closed after the last one. */
export function useMockSenderWith<const P extends AnyProvider>(
  { afterEach, afterAll }: TestHooks,
  options: MockSenderOptions<P>,
): MockSender<P> {
  const sender = createMockSender(options)
  afterEach(() => sender.reset())
  afterAll(() => sender.close())
  return sender
}
