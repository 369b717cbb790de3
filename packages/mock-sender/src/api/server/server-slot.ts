import type { ApiHost } from './api-host.ts'
import type { ApiServer, ListenOptions } from './api-server.ts'

/** Holds the only server of a sender: two servers would send WorkFlows' events about webhooks twice. */
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
        throw new Error('The sender is already listening. Close its server first, or make another sender.')
      // Load the server only when it is needed.
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
