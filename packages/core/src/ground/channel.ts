import type { Channel as NodeChannel } from 'node:diagnostics_channel'

/** The part of a diagnostics channel that publishes. */
export type Channel = Pick<NodeChannel, 'hasSubscribers' | 'publish'>

/** Opens a channel of node:diagnostics_channel. On a runtime without that module, the channel has no subscribers. */
export function openChannel(name: string): Channel {
  try {
    // Not an import, because a missing module would keep the package from loading.
    return process.getBuiltinModule('node:diagnostics_channel').channel(name)
  } catch {
    return { hasSubscribers: false, publish() {} }
  }
}

/** Publishes to all subscribers. Never throws. Node reports the error of a subscriber as a separate uncaught exception. */
export function publish(channel: Channel, message: object): void {
  try {
    channel.publish(message)
  } catch {
    // Other runtimes throw it here. It is the subscriber's error and not the delivery's.
  }
}
