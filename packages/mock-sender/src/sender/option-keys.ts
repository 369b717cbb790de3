import type { KeysOf } from '../text/assert-options.ts'
import type {
  BatchOptions,
  EmitOptions,
  MockSenderOptions,
  RedeliverOptions,
  ReplayOptions,
  SignOptions,
} from './sender-options.ts'

export const EMIT_KEYS: KeysOf<EmitOptions> = { envelope: true, faults: true, attempts: true }

export const BATCH_KEYS: KeysOf<BatchOptions> = { faults: true, attempts: true }

export const SIGN_KEYS: KeysOf<SignOptions> = { envelope: true, faults: true, secret: true, url: true }

export const REDELIVER_KEYS: KeysOf<RedeliverOptions> = { as: true, faults: true, attempts: true }

export const REPLAY_KEYS: KeysOf<ReplayOptions> = {
  shiftTimes: true,
  ids: true,
  faults: true,
  attempts: true,
}

export const SENDER_KEYS: KeysOf<MockSenderOptions> = {
  provider: true,
  clock: true,
  seed: true,
  secret: true,
  settings: true,
  timeoutMs: true,
  ladderMs: true,
  jitter: true,
  concurrency: true,
  disableAfter: true,
  startAt: true,
  shuffle: true,
  keepDeliveries: true,
  ca: true,
  egress: true,
  resolver: true,
  onWarning: true,
}
