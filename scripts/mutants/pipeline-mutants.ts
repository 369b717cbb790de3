import { type Fault, type Mutant, mutantsOf } from './mutant.ts'

const receive: readonly Fault[] = [
  {
    description: 'reads the body of a request without a signature',
    find: "if (typeof known === 'function' || known.keyring !== undefined) checkSignaturePresent(settings, request)",
    replace: '',
  },
]

const requestRun: readonly Fault[] = [
  {
    description: 'ignores the deadline',
    find: 'settings.handling.clock.after(settings.deadlineMs, () => this.#onDeadline())',
    replace: '() => {}',
  },
  {
    description: 'lets a duplicate wait too long',
    find: 'this.settings.deadlineMs - spentMs - 1000, 5000)',
    replace: 'this.settings.deadlineMs - spentMs - 1000, 7000)',
  },
  {
    description: 'does not abort the signal of a handler at the deadline',
    find: 'this.eventRun?.stop(error)',
    replace: '',
  },
  {
    description: 'handles an event whose checks ended after the deadline',
    find: 'if (this.overdue) throw this.#overdueError()\n    this.event = event\n    this.eventRun',
    replace: 'this.event = event\n    this.eventRun',
  },
  {
    description: 'replies a second time after the deadline',
    find: 'if (!this.overdue) this.#answer(decision)',
    replace: 'if (this) this.#answer(decision)',
  },
  { description: 'leaves the timer of a request running', find: '    this.#cancelDeadline()\n', replace: '' },
]

const stageErrors: readonly Fault[] = [
  {
    description: 'lets an error from user code acknowledge a request',
    find: "ERROR_CODES[cause.code].status >= 400 || stage === 'handlers' || stage === 'completion'",
    replace: 'true',
  },
]

const report: readonly Fault[] = [
  {
    description: 'lets a rejected promise of an observer end the process',
    find: 'Promise.resolve(answer).then(undefined, onError)',
    replace: 'Promise.resolve(answer)',
  },
  {
    description: 'prints every failure of an observer',
    find: 'if (failed.has(observer)) return',
    replace: '',
  },
  {
    description: 'prints although there is an observer',
    find: 'if (observers.length === 0 && isWorthPrinting(decision)) print(outcome)',
    replace: 'if (isWorthPrinting(decision)) print(outcome)',
  },
]

const printer: readonly Fault[] = [
  { description: 'prints every refusal', find: 'if (known === undefined) {', replace: 'if (outcome) {' },
  {
    description: 'never prints the count of refusals',
    find: 'if (now() - known.printedAt < MINUTE_MS) return',
    replace: 'return',
  },
  { description: 'prints the link of a code again', find: '!linked.has(url)', replace: 'url.length > 0' },
]

const handshakes: readonly Fault[] = [
  {
    description: 'answers an unsigned handshake that must be signed',
    find: "(proof === 'signature') === (proven === 'signed') &&",
    replace: '',
  },
  {
    description: 'treats every request as the handshake',
    find: 'when.every((condition) => holds(condition, parsed, request)),',
    replace: 'when.length >= 0,',
  },
  {
    description: 'signs any token of a handshake',
    find: 'if (!TOKEN.test(token)) {',
    replace: 'if (!token) {',
  },
  {
    description: 'accepts any token in a handshake',
    find: '&& equalText(given, expected)) return',
    replace: ') return',
  },
  {
    description: 'reads a large unsigned body',
    find: "if (!(Number(request.header('content-length')) <= UNSIGNED_BODY_BYTES)) return undefined",
    replace: '',
  },
]

const batches: readonly Fault[] = [
  { description: 'starts events after the deadline', find: 'if (run.overdue) break', replace: '' },
  {
    description: 'treats the next event of a batch as the previous one',
    find: '    run.next()\n',
    replace: '',
  },
]

const checkedEventFaults: readonly Fault[] = [
  {
    description: 'gives all events of a batch the same id',
    find: "id.startsWith('sha256:') || ",
    replace: '',
  },
]

const replies: readonly Fault[] = [
  {
    description: 'replies with the best result of a batch',
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
