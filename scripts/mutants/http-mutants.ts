import { type Fault, type Mutant, mutantsOf } from './mutant.ts'

const path: readonly Fault[] = [
  {
    breaks: 'compares paths as they are written',
    find: "path.includes('%') ? decodePath(path) : path",
    replace: 'path',
  },
  {
    breaks: 'takes an encoded slash for a separator',
    find: '.replace(/[%/]/g, encodeURIComponent)',
    replace: '',
  },
  {
    breaks: 'throws for a target that is not encoded well',
    find: '  } catch {\n    return undefined\n  }',
    replace: '  } catch (error) {\n    throw error\n  }',
  },
  { breaks: 'takes a pattern for a path', find: 'if (special !== undefined) {', replace: 'if (!special) {' },
  {
    breaks: 'takes a whole URL for a target',
    find: 'if (origin === null) return target',
    replace: 'return target',
  },
]

const request: readonly Fault[] = [
  {
    breaks: 'reads on past the limit',
    find: 'if (size > limit) refuse(bodyTooLarge(limit))',
    replace: 'if (!size) refuse(bodyTooLarge(limit))',
  },
  { breaks: 'waits for a client that has left', find: 'if (req.destroyed) onGone()', replace: '' },
  {
    breaks: 'reads a body again that was read',
    find: 'if (req.readableDidRead || req.readableEnded)',
    replace: 'if (!req)',
  },
]

const reply: readonly Fault[] = [
  {
    breaks: 'cuts off each client that sends a body',
    find: 'if (!req.complete) await',
    replace: 'if (!req) await',
  },
  { breaks: 'never closes the connection of a refused body', find: '() => res.end())', replace: '() => {})' },
]

const handler: readonly Fault[] = [
  {
    breaks: 'answers every path',
    find: 'matches === undefined || matches(request.url)',
    replace: 'matches !== undefined',
  },
]

const options: readonly Fault[] = [
  { breaks: 'takes anything for a receiver', find: '!isReceiver(webhooks) || ', replace: '' },
]

const fetch: readonly Fault[] = [
  {
    breaks: 'believes no declared length',
    find: 'if (declared > limit) throw bodyTooLarge(limit)',
    replace: '',
  },
  { breaks: 'reads on after the deadline', find: 'void reader?.cancel()', replace: 'void reader?.closed' },
  {
    breaks: 'gives the secret function a whole URL',
    find: 'url: toTarget(request.url)',
    replace: 'url: request.url',
  },
]

const timers: readonly Fault[] = [
  {
    breaks: 'fires a timer later by the time of the current turn',
    find: 'ms - (elapsedMs() - startedAt)',
    replace: 'ms',
  },
  {
    breaks: 'starts a timer that was stopped during the current turn',
    find: 'stopImmediate(immediate)',
    replace: 'undefined',
  },
  {
    breaks: 'waits without end if no timer can be created',
    find: 'catch {\n      run()',
    replace: 'catch {',
  },
]

export const httpMutants: readonly Mutant[] = [
  ...mutantsOf('ground/late-timer.ts', 'http', timers),
  ...mutantsOf('http/path.ts', 'http', path),
  ...mutantsOf('http/node-request.ts', 'http', request),
  ...mutantsOf('http/node-reply.ts', 'http', reply),
  ...mutantsOf('http/node-handler.ts', 'http', handler),
  ...mutantsOf('http/handler-options.ts', 'http', options),
  ...mutantsOf('http/fetch.ts', 'http', fetch),
]
