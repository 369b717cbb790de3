import type { ApiHost } from './api-host.ts'
import type { ApiServer, ListenOptions } from './api-server.ts'

/** Room for the one server of a sender: with two of them, WorkFlows' events about webhooks would come twice. */
export interface ServerSlot {
  listen(host: ApiHost, options?: ListenOptions): Promise<ApiServer>
  close(): Promise<void>
}

/** Makes an empty slot. */
export function createServerSlot(): ServerSlot {
  let taken: Promise<ApiServer> | undefined
  const free = () => {
    taken = undefined
  }
  return {
    async listen(host, options) {
      if (taken)
        throw new Error('The sender listens already. Close its server first, or make another sender.')
      // A sender that serves nothing loads no server.
      taken = import('./listen.ts').then(({ listen }) => listen(host, { options, onClosed: free }))
      taken.catch(free)
      return taken
    },
    async close() {
      await taken?.then(
        ({ close }) => close(),
        () => {},
      )
    },
  }
}
