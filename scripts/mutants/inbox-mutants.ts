import { type Mutant, mutantsOf } from './mutant.ts'

/** Faults in what puts events into an inbox, works for it and keeps its dead letters. */
export const inboxMutants: readonly Mutant[] = [
  ...mutantsOf('receiving/accept.ts', 'inbox', [
    {
      breaks: 'acknowledges before the inbox has confirmed',
      find: 'await settings.inbox.put(message)',
      replace: 'void settings.inbox.put(message)',
    },
    { breaks: 'accepts events while the inbox is full', find: 'await settings.assertRoom()', replace: '' },
    { breaks: 'forgets whom it has let in', find: 'accepted++', replace: '' },
    { breaks: 'reads the depth once for all', find: 'elapsed() - readAt >= READING_MS', replace: 'false' },
  ]),
  ...mutantsOf('receiving/to-message.ts', 'inbox', [
    { breaks: 'keeps credentials', find: '|| secrets.includes(name.toLowerCase())', replace: '' },
    {
      breaks: 'takes any bytes for text',
      find: "Buffer.from(text, 'utf8').equals(bytes)",
      replace: 'false',
    },
  ]),
  ...mutantsOf('working/read-message.ts', 'inbox', [
    { breaks: 'reads a message of another version', find: 'if (v !== 1) {', replace: 'if (v === 0) {' },
    {
      breaks: "takes another provider's events for unhandled ones",
      find: 'if (name !== provider.name) {',
      replace: 'if (name === 0) {',
    },
    {
      breaks: 'gives handlers what the schema refuses',
      find: 'event: await checkShape(settings, unchecked.type, parsed)',
      replace: 'event: parsed',
    },
  ]),
  ...mutantsOf('working/on-abort.ts', 'inbox', [
    { breaks: 'does not stop a run whose signal aborts', find: 'stops.push(stop)', replace: '' },
    {
      breaks: 'keeps the runs that have ended',
      find: 'stops.splice(stops.indexOf(stop), 1)',
      replace: '',
    },
    { breaks: 'adds a listener for each message', find: 'waiting.get(signal) ?? ', replace: '' },
  ]),
  ...mutantsOf('working/verdict.ts', 'inbox', [
    {
      breaks: 'tries an exhausted event without end',
      find: "['EXHAUSTED', 'EVENT_INVALID', 'PAYLOAD_INVALID']",
      replace: "['EVENT_INVALID', 'PAYLOAD_INVALID']",
    },
    {
      breaks: 'waits as after the first attempt each time',
      find: 'delaysMs[Math.min(attempt, delaysMs.length) - 1]!',
      replace: 'delaysMs[0]!',
    },
    {
      breaks: 'comes back to a handler that ran too long while its lease holds',
      find: "code === 'HANDLER_TIMEOUT' ? Math.max(delay, handling.claims?.leaseMs ?? 0) : delay",
      replace: 'delay',
    },
  ]),
  ...mutantsOf('working/message-run.ts', 'inbox', [
    {
      breaks: 'lets a handler run without end',
      find: 'handling.clock.after(handling.claims!.maxRunMs, () => this.#onOverdue())',
      replace: '() => {}',
    },
    {
      breaks: 'leaves the signal alone after maxRunMs',
      find: 'this.#run?.stop(this.#overdue)',
      replace: '',
    },
    { breaks: 'reports no late success', find: 'this.#report(toLate(decision))', replace: '{}' },
    { breaks: 'is idle while a worker is busy', find: 'activity.begin()', replace: '' },
    {
      breaks: 'tells nobody of an event that no handler can be given',
      find: 'await runDeadLetter(run, 0, error)',
      replace: '',
    },
  ]),
  ...mutantsOf('working/dead-letters.ts', 'inbox', [
    {
      breaks: 'redrives without reopening',
      find: 'for (const key of there) await reopen(claims, key)',
      replace: '',
    },
    {
      breaks: 'reopens what has been completed since',
      find: "else if (claim.status === 'exhausted') await store.reopen(key)",
      replace: 'else await store.reopen(key)',
    },
    {
      breaks: 'lets two redrives have a key at a time',
      find: "return claim.status === 'claimed'",
      replace: 'return claim !== undefined',
    },
    {
      breaks: 'keeps the lock of a redrive',
      find: 'for (const key of locked) {',
      replace: 'for (const key of []) {',
    },
  ]),
  ...mutantsOf('handling/failure.ts', 'inbox', [
    {
      breaks: 'completes an event before its dead letter is kept',
      find: "if (run.settings.exhausted === 'kept') {",
      replace: 'if (!run) {',
    },
  ]),
  ...mutantsOf('inbox/memory.ts', 'inbox', [
    {
      breaks: 'runs more at once than it is told',
      find: 'while (!stopped && running.size < concurrency) {',
      replace: 'while (!stopped) {',
    },
    { breaks: 'stops before what runs has ended', find: 'await Promise.all(running)', replace: '' },
    { breaks: 'keeps a redriven dead letter', find: 'dead.delete(key)', replace: '' },
  ]),
  ...mutantsOf('inbox/in-memory/waiting-line.ts', 'inbox', [
    { breaks: 'lets a group overtake itself', find: 'if (lane !== undefined) {', replace: 'if (!this) {' },
    { breaks: 'forgets the rest of a group', find: 'this.#ready.add(next)', replace: '' },
    { breaks: 'wakes the latest first', find: '.dueAt > dueAt) low', replace: '.dueAt < dueAt) low' },
  ]),
]
