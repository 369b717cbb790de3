import type {} from 'expect'
import { type DeliveryMatchers, matchers } from './assertions/matchers.ts'

export * from './matchers.ts'

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends DeliveryMatchers<R> {}
}

declare global {
  namespace jest {
    interface Matchers<R, T> extends DeliveryMatchers<R> {}
  }
}

// The global expect and that of @jest/globals share their matchers.
const { expect } = globalThis as { expect?: { extend(matchers: object): void } }
if (expect === undefined) {
  throw new Error(
    'There is no global expect. Where Jest injects none, extend your own: expect.extend(matchers), with matchers from @postern/mock-sender/matchers.',
  )
}
expect.extend(matchers)
