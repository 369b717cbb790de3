import { type Mutant, mutantsOf } from './mutant.ts'

/** Faults in the spans, the metrics and the channels. */
export const tracingMutants: readonly Mutant[] = [
  ...mutantsOf('tracing/event-span.ts', 'tracing', [
    { breaks: 'never ends a span', find: 'safe.attempt(() => this.#span?.end())', replace: '' },
    { breaks: 'starts a span for each observer', find: 'this.#isStarted = true', replace: '' },
    {
      breaks: 'records an error twice',
      find: 'if (this.#errorCode === code) return',
      replace: '',
    },
    {
      breaks: 'calls a failed event a success',
      find: 'this.#span?.setStatus({ code: ERROR, message: messageOf(error) })',
      replace: 'undefined',
    },
    {
      breaks: 'runs observers outside of the span',
      find: 'return safe.inside((wrapped) => context.with(active, wrapped), work)',
      replace: 'return work()',
    },
  ]),
  ...mutantsOf('tracing/parentage.ts', 'tracing', [
    {
      breaks: 'takes the traceparent of the sender as the parent by default',
      find: "parent === 'link' || !propagation",
      replace: '!propagation',
    },
    {
      breaks: 'gives a worker the parent of another event',
      find: 'isWorker ? { root: true, from: base } : {}',
      replace: '{}',
    },
    { breaks: 'ends the trace at the inbox', find: 'if (carried) {', replace: 'if (carried === 0) {' },
  ]),
  ...mutantsOf('tracing/traceparent.ts', 'tracing', [
    {
      breaks: 'takes zeros for a trace',
      find: 'if (ZEROS.test(traceId) || ZEROS.test(spanId)) return undefined',
      replace: '',
    },
  ]),
  ...mutantsOf('tracing/attributes.ts', 'tracing', [
    {
      breaks: 'has a series for every type that arrives',
      find: 'receiver.isKnown(type) ? type : OTHER',
      replace: 'type',
    },
  ]),
  ...mutantsOf('tracing/fail-safe.ts', 'tracing', [
    { breaks: 'runs the work as often as the tracer says', find: 'if (hasRun) return', replace: '' },
    { breaks: 'runs no work if the tracer fails', find: '      once()\n', replace: '' },
    { breaks: 'prints every failure of the tracing', find: 'isPrinted = true', replace: '' },
    {
      breaks: 'leaves a rejection of the telemetry unhandled',
      find: 'Promise.resolve(value).then(undefined, onError)',
      replace: 'void value',
    },
  ]),
  ...mutantsOf('receiving/trace-event.ts', 'tracing', [
    {
      breaks: 'ends no span whose work fails',
      find: 'decision = run.failure(toWebhookError(error, run.stage))',
      replace: 'throw error',
    },
    {
      breaks: 'takes late work for punctual',
      find: 'isLate ? toLate(decision) : decision',
      replace: 'decision',
    },
  ]),
  ...mutantsOf('receiving/request-run.ts', 'tracing', [
    {
      breaks: 'leaves the deadline out of the span',
      find: 'this.trace?.fail(error, this.eventRun?.attempt)',
      replace: '',
    },
  ]),
  ...mutantsOf('working/message-run.ts', 'tracing', [
    {
      breaks: 'ends no span of a worker',
      find: 'this.#trace?.end(this.#isLate() ? toLate(decision) : decision)',
      replace: '',
    },
  ]),
  ...mutantsOf('handling/handler-channel.ts', 'tracing', [
    {
      breaks: 'publishes the start of a handler that may not start',
      find: 'if (run.stopped) throw run.stopped',
      replace: '',
    },
  ]),
]
