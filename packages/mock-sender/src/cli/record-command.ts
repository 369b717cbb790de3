import { once } from 'node:events'
import { createVisitorCheck, isLoopback } from '../api/server/visitor.ts'
import { showControls } from '../text/plain-line.ts'
import { type Command, optionalText, readText, readUrl } from './command.ts'
import { type FlagValues, UsageError } from './flags.ts'
import { PROVIDER_FLAG, readProvider } from './read-provider.ts'
import { readPort, SERVE_FLAGS } from './serve-flags.ts'
import { type Terminal, warnOn } from './terminal.ts'

/** GitHub sends the largest bodies. */
const MAX_BODY_BYTES = 25 * 1024 * 1024

export const recordCommand: Command = {
  name: 'record',
  summary:
    'forward real deliveries to a receiver, and keep each as a fixture; the first line printed is the URL',
  flags: {
    to: { type: 'string', value: 'URL', text: 'the receiver; other paths are appended to this URL' },
    out: {
      type: 'string',
      value: 'DIR',
      text: 'the folder for the fixtures; it is created if it does not exist',
    },
    port: SERVE_FLAGS.port!,
    host: SERVE_FLAGS.host!,
    'allowed-host': {
      type: 'string',
      value: 'NAME',
      text: 'another host name that the server accepts, such as that of a tunnel',
      multiple: true,
    },
    scrub: {
      type: 'string',
      value: 'PATHS',
      text: 'additional paths of the body to scrub, such as data.address,items.*.note',
      multiple: true,
    },
    provider: {
      ...PROVIDER_FLAG.provider!,
      text: `the provider of the deliveries: ${PROVIDER_FLAG.provider!.text}`,
    },
    'max-body': { type: 'string', value: 'BYTES', text: 'the maximum size of a body; 25 MiB by default' },
  },
  examples: [
    'mock-sender record --port 4401 --to http://localhost:3000/webhooks/stripe --out fixtures --provider stripe',
    'mock-sender record --to http://localhost:3000/webhooks --out fixtures --scrub data.address,items.*.note',
  ],
  async run({ values }, terminal, signal) {
    const options = await readOptions(values)
    const { out, paths, provider, maxBodyBytes, ...listening } = options
    const onProblem = warnOn(terminal)
    const { createKeeper } = await import('../record/create-keeper.ts')
    const { startRecordServer } = await import('../record/record-server.ts')
    const onKept = (line: string) => terminal.out(showControls(line))
    const keeper = await createKeeper({ out, paths, provider, maxBodyBytes, onKept, onProblem })
    const server = await startRecordServer({ ...listening, maxBodyBytes, onPassed: keeper.keep, onProblem })
    try {
      terminal.out(server.url)
      if (!signal.aborted) await once(signal, 'abort')
      return 0
    } finally {
      await server.close()
      reportUnused(await keeper.finish(), terminal)
    }
  },
}

async function readOptions(values: FlagValues) {
  const to = readTarget(values)
  const host = optionalText(values, 'host') ?? '127.0.0.1'
  const port = readPort(optionalText(values, 'port') ?? '0')
  if (isLoopback(to.hostname) && port !== 0 && to.port === String(port)) {
    throw new UsageError("--to is the recorder's own port. Pass the URL of the receiver.")
  }
  const allowedHosts = (values['allowed-host'] ?? []) as readonly string[]
  return {
    to,
    host,
    port,
    out: readText(values, 'out'),
    paths: readPaths(values),
    provider: values.provider === undefined ? undefined : await readProvider(values),
    maxBodyBytes: readMaxBody(optionalText(values, 'max-body')),
    checkVisitor: createVisitorCheck({ host, allowedHosts }),
  }
}

function reportUnused(paths: readonly string[], terminal: Terminal): void {
  for (const path of paths) {
    terminal.err(showControls(`--scrub ${path} matched nothing. Check the path.`))
  }
}

function readTarget(values: FlagValues): URL {
  const to = new URL(readUrl(readText(values, 'to'), '--to'))
  if (to.username === '' && to.password === '') return to
  throw new UsageError('--to contains a user name or a password, which is not forwarded. Leave it out.')
}

function readPaths({ scrub = [] }: FlagValues): readonly string[] {
  const paths = (scrub as readonly string[]).flatMap((list) => list.split(',')).map((path) => path.trim())
  const wrong = paths.find((path) => path.split('.').includes(''))
  if (wrong === undefined) return paths
  throw new UsageError(`--scrub has an invalid path: '${wrong}'. Write one such as data.customer.address.`)
}

function readMaxBody(text: string | undefined): number {
  if (text === undefined) return MAX_BODY_BYTES
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text)
  throw new UsageError(`--max-body is not a number of bytes: '${text}'.`)
}
