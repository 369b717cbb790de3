import { type Fault, type Mutant, mutantsOf } from './mutant.ts'

const path: readonly Fault[] = [
  {
    description: 'compares paths without decoding them',
    find: "path.includes('%') ? decodePath(path) : path",
    replace: 'path',
  },
  {
    description: 'treats an encoded slash as a separator',
    find: '.replace(/[%/]/g, encodeURIComponent)',
    replace: '',
  },
  {
    description: 'throws for a badly encoded target',
    find: '  } catch {\n    return undefined\n  }',
    replace: '  } catch (error) {\n    throw error\n  }',
  },
  {
    description: 'accepts a pattern as a path',
    find: 'if (special !== undefined) {',
    replace: 'if (!special) {',
  },
  {
    description: 'uses a full URL as the target',
    find: 'if (origin === null) return target',
    replace: 'return target',
  },
]

const request: readonly Fault[] = [
  {
    description: 'reads past the limit',
    find: 'if (size > limit) refuse(bodyTooLarge(limit))',
    replace: 'if (!size) refuse(bodyTooLarge(limit))',
  },
  {
    description: 'waits for a client that has disconnected',
    find: 'if (req.destroyed) onGone()',
    replace: '',
  },
  {
    description: 'reads a body that was already read',
    find: 'if (req.readableDidRead || req.readableEnded)',
    replace: 'if (!req)',
  },
]

const reply: readonly Fault[] = [
  {
    description: 'closes the connection while a small body still arrives',
    find: 'if (!req.complete) await',
    replace: 'if (!req) await',
  },
  {
    description: 'never closes the connection of a refused body',
    find: '() => res.end())',
    replace: '() => {})',
  },
]

const handler: readonly Fault[] = [
  {
    description: 'answers requests to every path',
    find: 'matches === undefined || matches(request.url)',
    replace: 'matches !== undefined',
  },
]

const options: readonly Fault[] = [
  { description: 'accepts any value as a receiver', find: '!isReceiver(webhooks) || ', replace: '' },
]

const fetch: readonly Fault[] = [
  {
    description: 'ignores the declared length',
    find: 'if (declared > limit) throw bodyTooLarge(limit)',
    replace: '',
  },
  {
    description: 'keeps reading after the deadline',
    find: 'void reader?.cancel()',
    replace: 'void reader?.closed',
  },
  {
    description: 'gives the secret function a full URL',
    find: 'url: toTarget(request.url)',
    replace: 'url: request.url',
  },
]

const timers: readonly Fault[] = [
  {
    description: 'adds the time of the current turn to a timer',
    find: 'ms - (elapsedMs() - startedAt)',
    replace: 'ms',
  },
  {
    description: 'starts a timer that was stopped during the current turn',
    find: 'stopImmediate(immediate)',
    replace: 'undefined',
  },
  {
    description: 'waits forever if no timer can be created',
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
