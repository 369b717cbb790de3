import type { IncomingMessage, ServerResponse } from 'node:http'

/** Counts effects and prepares handlers for `mock-sender check --effects`. */
export interface Control {
  /** The application's handler. */
  handle(eventId: string): Promise<void>
  /** Handles requests to the effects URL. */
  answer(req: IncomingMessage, res: ServerResponse): Promise<void>
}

interface Preparation {
  id: string
  prepare: 'fail-once' | 'hold' | 'release'
  message?: string
}

export function createControl(): Control {
  const effects = new Map<string, number>()
  const failures = new Map<string, string>()
  const holds = new Map<string, { release: () => void; released: Promise<void> }>()
  const started = new Set<string>()

  function prepare({ id, prepare: kind, message = 'told to fail' }: Preparation): void {
    if (kind === 'fail-once') failures.set(id, message)
    else if (kind === 'release') holds.get(id)?.release()
    else {
      let release = () => {}
      const released = new Promise<void>((resolve) => {
        release = resolve
      })
      holds.set(id, { release, released })
    }
  }

  return {
    async handle(id) {
      started.add(id)
      const failure = failures.get(id)
      failures.delete(id)
      if (failure !== undefined) throw new Error(failure)
      await holds.get(id)?.released
      effects.set(id, (effects.get(id) ?? 0) + 1)
    },
    async answer(req, res) {
      if (req.method === 'POST') {
        prepare(JSON.parse(String(await readBody(req))))
        res.writeHead(204).end()
        return
      }
      const id = new URL(req.url ?? '', 'http://localhost').searchParams.get('id') ?? ''
      res.end(JSON.stringify({ effects: effects.get(id) ?? 0, started: started.has(id) }))
    },
  }
}

/** Reads the body of a request. Stops and returns undefined when it is larger than 1 MiB. */
export async function readBody(req: IncomingMessage, limit = 1_048_576): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    size += chunk.length
    if (size > limit) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
