import { type Mutant, mutantsOf } from './mutant.ts'

/** Faults in the code that puts events into an inbox, works through it and keeps its dead letters. */
export const inboxMutants: readonly Mutant[] = [
  ...mutantsOf('inbox/assert-client.ts', 'clients', [
    {
      description: 'accepts a client with one of the methods',
      find: 'methods.every(',
      replace: 'methods.some(',
    },
  ]),
  ...mutantsOf('receiving/accept.ts', 'inbox', [
    {
      description: 'acknowledges before the inbox has confirmed',
      find: 'await settings.inbox.put(message)',
      replace: 'void settings.inbox.put(message)',
    },
    {
      description: 'accepts events while the inbox is full',
      find: 'await settings.assertRoom()',
      replace: '',
    },
    { description: 'does not count the events that it accepts', find: 'accepted++', replace: '' },
    {
      description: 'reads the depth of the inbox only once',
      find: 'elapsed() - readAt >= READING_MS',
      replace: 'false',
    },
  ]),
  ...mutantsOf('receiving/to-message.ts', 'inbox', [
    {
      description: 'keeps credentials in the message',
      find: '|| secrets.includes(name.toLowerCase())',
      replace: '',
    },
    {
      description: 'stores any bytes as text',
      find: "Buffer.from(text, 'utf8').equals(bytes)",
      replace: 'false',
    },
  ]),
  ...mutantsOf('working/read-message.ts', 'inbox', [
    { description: 'reads a message of another version', find: 'if (v !== 1) {', replace: 'if (v === 0) {' },
    {
      description: "treats another provider's events as unhandled",
      find: 'if (name !== provider.name) {',
      replace: 'if (name === 0) {',
    },
    {
      description: 'gives handlers events that the schema refuses',
      find: 'event: await checkShape(settings, unchecked.type, parsed)',
      replace: 'event: parsed',
    },
  ]),
  ...mutantsOf('working/on-abort.ts', 'inbox', [
    { description: 'does not stop a run whose signal aborts', find: 'stops.push(stop)', replace: '' },
    {
      description: 'keeps runs that have ended',
      find: 'stops.splice(stops.indexOf(stop), 1)',
      replace: '',
    },
    { description: 'adds a listener for each message', find: 'waiting.get(signal) ?? ', replace: '' },
  ]),
  ...mutantsOf('inbox/on-pg-boss/fetch-loop.ts', 'inbox', [
    { description: 'stops before results are stored', find: 'await Promise.all(unfinished)', replace: '' },
    {
      description: 'fetches jobs however many results wait to be stored',
      find: 'Math.min(concurrency - running, 2 * concurrency - unfinished.size)',
      replace: 'concurrency - running',
    },
    {
      description: 'keeps the slot of a job until its result is stored',
      find: '    running--\n    wake()\n    await store()',
      replace: '    await store()\n    running--\n    wake()',
    },
  ]),
  ...mutantsOf('working/verdict.ts', 'inbox', [
    {
      description: 'retries an exhausted event forever',
      find: "['EXHAUSTED', 'EVENT_INVALID', 'PAYLOAD_INVALID']",
      replace: "['EVENT_INVALID', 'PAYLOAD_INVALID']",
    },
    {
      description: 'always waits for the first retry delay',
      find: 'delaysMs[Math.min(attempt, delaysMs.length) - 1]!',
      replace: 'delaysMs[0]!',
    },
    {
      description: 'retries after a timeout while the lease is still valid',
      find: "code === 'HANDLER_TIMEOUT' ? Math.max(delay, handling.claims?.leaseMs ?? 0) : delay",
      replace: 'delay',
    },
  ]),
  ...mutantsOf('working/message-run.ts', 'inbox', [
    {
      description: 'lets a handler run forever',
      find: 'handling.clock.after(handling.claims!.maxRunMs, () => this.#onOverdue())',
      replace: '() => {}',
    },
    {
      description: 'does not abort the signal after maxRunMs',
      find: 'this.#run?.stop(this.#overdue)',
      replace: '',
    },
    { description: 'does not report a late success', find: 'this.#report(toLate(decision))', replace: '{}' },
    { description: 'is idle while a worker is busy', find: 'activity.begin()', replace: '' },
    {
      description: 'skips the dead-letter listener for an unreadable event',
      find: 'await runDeadLetter(run, 0, error)',
      replace: '',
    },
  ]),
  ...mutantsOf('working/dead-letters.ts', 'inbox', [
    {
      description: 'redrives without reopening',
      find: 'for (const key of there) await reopen(claims, key)',
      replace: '',
    },
    {
      description: 'reopens an event that has been completed since',
      find: "else if (claim.status === 'exhausted') await store.reopen(key)",
      replace: 'else await store.reopen(key)',
    },
    {
      description: 'lets two redrives lock the same key',
      find: "return claim.status === 'claimed'",
      replace: 'return claim !== undefined',
    },
    {
      description: 'never releases the locks of a redrive',
      find: 'for (const key of locked) {',
      replace: 'for (const key of []) {',
    },
  ]),
  ...mutantsOf('handling/failure.ts', 'inbox', [
    {
      description: 'completes an event before its dead letter is stored',
      find: "if (run.settings.exhausted === 'kept') {",
      replace: 'if (!run) {',
    },
  ]),
  ...mutantsOf('inbox/memory.ts', 'inbox', [
    {
      description: 'runs more messages at once than concurrency allows',
      find: 'while (!stopped && running.size < concurrency) {',
      replace: 'while (!stopped) {',
    },
    {
      description: 'stops before running messages have ended',
      find: 'await Promise.all(running)',
      replace: '',
    },
    { description: 'keeps a redriven dead letter', find: 'dead.delete(key)', replace: '' },
  ]),
  ...mutantsOf('inbox/in-memory/waiting-line.ts', 'inbox', [
    {
      description: 'runs two messages of a group at once',
      find: 'if (lane !== undefined) {',
      replace: 'if (!this) {',
    },
    { description: 'never runs the rest of a group', find: 'this.#ready.add(next)', replace: '' },
    {
      description: 'wakes the latest message first',
      find: '.dueAt > dueAt) low',
      replace: '.dueAt < dueAt) low',
    },
  ]),
]
