import type { AnyProvider } from '@postern/core'
import { afterAll, afterEach, expect } from 'vitest'
import { type DeliveryMatchers, matchers } from './assertions/matchers.ts'
import type { MockSender } from './sender/mock-sender.ts'
import type { MockSenderOptions } from './sender/sender-options.ts'
import { useMockSenderWith } from './sender/use-mock-sender.ts'

export * from './matchers.ts'

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: vitest declares it so, and declarations must agree
  interface Matchers<T = any> extends DeliveryMatchers<T> {}
}

expect.extend(matchers)

/**
 * Makes a sender for the tests of this file: reset after each of them, closed after the last one.
 * @example
 * const sender = useMockSender({ provider: workflows })
 */
export function useMockSender<const P extends AnyProvider>(options: MockSenderOptions<P>): MockSender<P> {
  return useMockSenderWith({ afterEach, afterAll }, options)
}
