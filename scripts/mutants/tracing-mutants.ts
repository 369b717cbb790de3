import { type Mutant, mutantsOf } from './mutant.ts'

/** Faults in the spans, the metrics and the channels. */
export const tracingMutants: readonly Mutant[] = [
  ...mutantsOf('tracing/event-span.ts', 'tracing', [
    { description: 'never ends a span', find: 'safe.attempt(() => this.#span?.end())', replace: '' },
    { description: 'starts a span for each observer', find: 'this.#isStarted = true', replace: '' },
    {
      description: 'records an error twice',
      find: 'if (this.#errorCode === code) return',
      replace: '',
    },
    {
      description: 'does not mark the span of a failed event',
      find: 'this.#span?.setStatus({ code: ERROR, message: messageOf(error) })',
      replace: 'undefined',
    },
    {
      description: 'runs observers outside the span',
      find: 'return safe.inside((wrapped) => context.with(active, wrapped), work)',
      replace: 'return work()',
    },
  ]),
  ...mutantsOf('tracing/parentage.ts', 'tracing', [
    {
      description: "uses the sender's traceparent as the parent by default",
      find: "parent === 'link' || !propagation",
      replace: '!propagation',
    },
    {
      description: 'gives a worker the parent of another event',
      find: 'isWorker ? { root: true, from: base } : {}',
      replace: '{}',
    },
    { description: 'ends the trace at the inbox', find: 'if (carried) {', replace: 'if (carried === 0) {' },
  ]),
  ...mutantsOf('tracing/traceparent.ts', 'tracing', [
    {
      description: 'accepts a trace id of zeros',
      find: 'if (ZEROS.test(traceId) || ZEROS.test(spanId)) return undefined',
      replace: '',
    },
  ]),
  ...mutantsOf('tracing/attributes.ts', 'tracing', [
    {
      description: 'creates a series for every received type',
      find: 'receiver.isKnown(type) ? type : OTHER',
      replace: 'type',
    },
  ]),
  ...mutantsOf('tracing/fail-safe.ts', 'tracing', [
    { description: 'runs the work each time the tracer calls it', find: 'if (hasRun) return', replace: '' },
    { description: 'runs no work if the tracer fails', find: '      once()\n', replace: '' },
    { description: 'prints every tracing failure', find: 'isPrinted = true', replace: '' },
    {
      description: 'leaves a rejection in telemetry unhandled',
      find: 'Promise.resolve(value).then(undefined, onError)',
      replace: 'void value',
    },
  ]),
  ...mutantsOf('receiving/trace-event.ts', 'tracing', [
    {
      description: 'does not end a span whose work fails',
      find: 'decision = run.failure(toWebhookError(error, run.stage))',
      replace: 'throw error',
    },
    {
      description: 'reports late work as on time',
      find: 'isLate ? toLate(decision) : decision',
      replace: 'decision',
    },
  ]),
  ...mutantsOf('receiving/request-run.ts', 'tracing', [
    {
      description: 'does not record the deadline in the span',
      find: 'this.trace?.fail(error, this.eventRun?.attempt)',
      replace: '',
    },
  ]),
  ...mutantsOf('working/message-run.ts', 'tracing', [
    {
      description: 'does not end the span of a worker',
      find: 'this.#trace?.end(this.#isLate() ? toLate(decision) : decision)',
      replace: '',
    },
  ]),
  ...mutantsOf('handling/handler-channel.ts', 'tracing', [
    {
      description: 'publishes the start of a handler that does not start',
      find: 'if (run.stopped) throw run.stopped',
      replace: '',
    },
  ]),
]
