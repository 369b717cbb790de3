import { acceptance } from './acceptance.ts'
import type { Behaviour } from './behaviour.ts'
import { connections } from './connections.ts'
import { deliveries } from './deliveries.ts'
import { payloads } from './payloads.ts'
import { signatures } from './signatures.ts'
import { sizes } from './sizes.ts'

export type { Answer } from './answer.ts'
export type { Behaviour, Expected } from './behaviour.ts'
export type { Connection } from './connection.ts'
export { contractOf } from './contract.ts'
export type { Probe } from './probe.ts'
export type { RawMessage } from './raw-message.ts'
export type { Preparation, Prepared, ReceiverUnderTest } from './receiver-under-test.ts'
export { runBehaviour } from './run-behaviour.ts'

/** The expectations of a receiver, as data. Run each with `runBehaviour`. */
export const behaviours: readonly Behaviour[] = [
  ...acceptance,
  ...signatures,
  ...payloads,
  ...sizes,
  ...connections,
  ...deliveries,
]
