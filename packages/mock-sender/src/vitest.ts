import { expect } from 'vitest'
import { type DeliveryMatchers, matchers } from './assertions/matchers.ts'

export * from './matchers.ts'

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: vitest declares it so, and declarations must agree
  interface Matchers<T = any> extends DeliveryMatchers<T> {}
}

expect.extend(matchers)
