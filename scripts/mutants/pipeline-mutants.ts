import { type Fault, type Mutant, mutantsOf } from './mutant.ts'

const receive: readonly Fault[] = [
  {
    breaks: 'reads the body of a request without a signature',
    find: "if (typeof known === 'function' || known.keyring !== undefined) checkSignaturePresent(settings, request)",
    replace: '',
  },
]

const requestRun: readonly Fault[] = [
  {
    breaks: 'ignores the deadline',
    find: 'settings.handling.clock.after(settings.deadlineMs, () => this.#onDeadline())',
    replace: '() => {}',
  },
  {
    breaks: 'lets a duplicate wait too long',
    find: 'this.settings.deadlineMs - spentMs - 1000, 5000)',
    replace: 'this.settings.deadlineMs - spentMs - 1000, 7000)',
  },
  {
    breaks: 'leaves a handler running without a signal at the deadline',
    find: 'this.eventRun?.stop(error)',
    replace: '',
  },
  {
    breaks: 'handles an event whose checks outlived the deadline',
    find: 'if (this.overdue) throw this.#overdueError()\n    this.event = event\n    this.eventRun',
    replace: 'this.event = event\n    this.eventRun',
  },
  {
    breaks: 'answers a second time after the deadline',
    find: 'if (!this.overdue) this.#answer(decision)',
    replace: 'if (this) this.#answer(decision)',
  },
  { breaks: 'leaves the timer of a request running', find: '    this.#cancelDeadline()\n', replace: '' },
]

const stageErrors: readonly Fault[] = [
  {
    breaks: 'lets foreign code acknowledge a request',
    find: "ERROR_CODES[cause.code].status >= 400 || stage === 'handlers' || stage === 'completion'",
    replace: 'true',
  },
]

const report: readonly Fault[] = [
  {
    breaks: 'lets the promise of an observer end the process',
    find: 'Promise.resolve(answer).then(undefined, onError)',
    replace: 'Promise.resolve(answer)',
  },
  { breaks: 'tells of a failing observer each time', find: 'if (failed.has(observer)) return', replace: '' },
  {
    breaks: 'prints although somebody observes',
    find: 'if (observers.length === 0 && isWorthPrinting(decision)) print(outcome)',
    replace: 'if (isWorthPrinting(decision)) print(outcome)',
  },
]

const printer: readonly Fault[] = [
  { breaks: 'prints every refusal', find: 'if (known === undefined) {', replace: 'if (outcome) {' },
  {
    breaks: 'counts refusals without ever saying so',
    find: 'if (now() - known.printedAt < MINUTE_MS) return',
    replace: 'return',
  },
  { breaks: 'repeats the link of a code', find: '!linked.has(url)', replace: 'url.length > 0' },
]

const handshakes: readonly Fault[] = [
  {
    breaks: 'answers a signed handshake that nobody signed',
    find: "(proof === 'signature') === (proven === 'signed') &&",
    replace: '',
  },
  {
    breaks: 'takes every request for the handshake',
    find: 'when.every((condition) => holds(condition, parsed, request)),',
    replace: 'when.length >= 0,',
  },
  {
    breaks: 'signs whatever it is asked to',
    find: 'if (!TOKEN.test(token)) {',
    replace: 'if (!token) {',
  },
  {
    breaks: 'takes any token for the setting',
    find: '&& equalText(given, expected)) return',
    replace: ') return',
  },
  {
    breaks: 'waits for a large body that nobody signed',
    find: "if (!(Number(request.header('content-length')) <= UNSIGNED_BODY_BYTES)) return undefined",
    replace: '',
  },
]

const batches: readonly Fault[] = [
  { breaks: 'begins events after the deadline', find: 'if (run.overdue) break', replace: '' },
  { breaks: 'takes one event for the next', find: '    run.next()\n', replace: '' },
]

const checkedEventFaults: readonly Fault[] = [
  {
    breaks: 'gives events of one batch one id',
    find: "id.startsWith('sha256:') || ",
    replace: '',
  },
]

const replies: readonly Fault[] = [
  {
    breaks: 'tells the sender the best of a batch',
    find: 'if (reply.status > worst.status) worst = reply',
    replace: 'if (reply.status < worst.status) worst = reply',
  },
]

export const pipelineMutants: readonly Mutant[] = [
  ...mutantsOf('receiving/verify-request.ts', 'pipeline', receive),
  ...mutantsOf('receiving/receive.ts', 'pipeline', batches),
  ...mutantsOf('receiving/checked-event.ts', 'pipeline', checkedEventFaults),
  ...mutantsOf('receiving/handshakes.ts', 'pipeline', handshakes),
  ...mutantsOf('receiving/reply.ts', 'pipeline', replies),
  ...mutantsOf('receiving/request-run.ts', 'pipeline', requestRun),
  ...mutantsOf('receiving/stage-errors.ts', 'pipeline', stageErrors),
  ...mutantsOf('receiving/report.ts', 'pipeline', report),
  ...mutantsOf('receiving/printer.ts', 'pipeline', printer),
]
