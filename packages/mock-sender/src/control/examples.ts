import type * as contract from './contract.ts'

// Example responses of the control API, for its OpenAPI document.

export const CLOCK: contract.ClockAnswer = {
  now: '2026-01-15T12:00:00.000Z',
  nextAt: '2026-01-15T12:00:30.000Z',
}

const REFUSED: contract.DeliveryJson['attempts'][number] = {
  number: 1,
  at: '2026-01-15T12:00:00.000Z',
  request: {
    method: 'POST',
    url: 'http://127.0.0.1:3000/webhooks',
    headers: { 'content-type': 'application/json' },
    body: '{"id":"evt_1","type":"user.created"}',
    bodyEncoding: 'utf8',
  },
  response: { status: 500, headers: {}, body: '', bodyEncoding: 'utf8', truncated: false },
  error: null,
  durationMs: 12.3,
  outcome: 'refused',
  next: { at: '2026-01-15T12:00:30.000Z', why: 'backoff' },
}
const TIMED_OUT: typeof REFUSED = {
  ...REFUSED,
  response: null,
  error: { kind: 'timeout', message: 'There was no complete answer within 10000 ms.' },
  outcome: 'timeout',
  next: null,
}

export const DELIVERY: contract.DeliveryJson = {
  id: 'del_1',
  type: 'user.created',
  eventId: 'evt_1',
  status: 'pending',
  subscription: { id: 'hook_1', url: 'http://127.0.0.1:3000/webhooks' },
  createdAt: '2026-01-15T12:00:00.000Z',
  redeliveryOf: null,
  attempts: [REFUSED],
}
export const REDELIVERY: contract.DeliveryJson = {
  ...DELIVERY,
  redeliveryOf: 'del_0',
  attempts: [TIMED_OUT],
}

const ATTEMPT_ROW: contract.AttemptRow = {
  number: 1,
  at: '2026-01-15T12:00:00.000Z',
  outcome: 'refused',
  status: 500,
  error: null,
  durationMs: 12.3,
  next: { at: '2026-01-15T12:00:30.000Z', why: 'backoff' },
}

export const ROW: contract.DeliveryRow = { ...DELIVERY, attempts: [ATTEMPT_ROW] }

export const SUBSCRIPTION: contract.SubscriptionJson = {
  id: 'hook_1',
  url: 'http://127.0.0.1:3000/webhooks',
  name: 'Users',
  events: ['user.*'],
  headers: {},
  signed: true,
  status: 'active',
  disabled: null,
  failingSince: null,
  exhaustedInARow: 0,
  scope: null,
  createdAt: '2026-01-15T12:00:00.000Z',
  updatedAt: '2026-01-15T12:00:00.000Z',
}

export const HEALTH: contract.HealthAnswer = {
  subscription: SUBSCRIPTION,
  attempts: 1,
  succeeded: 0,
  successRate: 0.5,
  answers: [{ answer: '500', count: 1 }],
  durationMs: { median: 12.3, p95: 12.3, max: 12.3 },
  recent: [{ delivery: 'del_1', type: 'user.created', ...ATTEMPT_ROW }],
}

export const INFO: contract.ControlInfo = {
  provider: 'generic',
  title: 'Generic',
  seed: '1',
  clock: 'virtual',
  ladderMs: [0, 30_000, 300_000],
  dataField: 'data',
  tokenHeader: null,
  handshakes: [],
  ...CLOCK,
  counts: {
    subscriptions: 1,
    deliveries: 1,
    pending: 1,
    delivered: 0,
    exhausted: 0,
    gone: 0,
    cancelled: 0,
  },
  providers: [{ name: 'generic', title: 'Generic', path: '' }],
}

export const VERDICT: contract.VerdictJson = {
  code: 'SIGNATURE_INVALID',
  message:
    "The X-Signature header matches no secret for this body. Compare the secret with the sender's. If it is right, something changes the body.",
  hint: {
    code: 'trailing_newline',
    text: 'Something added or removed a line break at the end of the body.',
    url: 'https://github.com/postern-dev/postern/blob/main/docs/reference/errors.md#trailing_newline',
  },
}

export const SIGNATURE: contract.SignatureAnswer = {
  algorithm: 'hmac-sha256',
  place: 'the X-Signature header',
  header: 'X-Signature',
  signature: 'sha256=3f5e…',
  parts: ['the body'],
  content: { body: '{"id":"evt_1","type":"user.created"}', bodyEncoding: 'utf8' },
  secret: 'whsec_3f…',
  verdict: { code: 'VERIFIED', message: 'The signature is valid.', hint: null },
}
