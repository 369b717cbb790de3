import type { Delivery } from '../delivery/delivery.ts'
import type { Subscription } from '../subscription/subscription.ts'

/** One thing that has changed in a sender. */
export type SenderChange =
  | { readonly about: 'delivery'; readonly change: DeliveryChange; readonly delivery: Delivery }
  | {
      readonly about: 'subscription'
      readonly change: SubscriptionChange
      readonly subscription: Subscription
    }
  | { readonly about: 'clock'; readonly change: 'moved'; readonly now: number }
  | { readonly about: 'sender'; readonly change: 'reset' }

/** An attempt that ends its delivery makes two changes: `attempted`, then `settled`. */
export type DeliveryChange = 'created' | 'attempted' | 'settled'

/** A subscription that is `updated` has other settings or another secret. */
export type SubscriptionChange =
  | 'created'
  | 'updated'
  | 'enabled'
  | 'disabled'
  | 'deleted'
  | 'failing'
  | 'recovered'

/** Sees a change after it has been made; numbers count up from 1. A follower must not throw. */
export type ChangeFollower = (change: SenderChange, number: number) => void

/** The changes of one sender, for everything that waits for them or shows them. */
export interface ChangeFeed {
  /** Tells every follower. A change that a follower causes is told after this one, so numbers never go back. */
  announce(change: SenderChange): void
  /** Calls the follower for each change from now on, until the returned function is called. */
  follow(follower: ChangeFollower): () => void
  /** The number of the latest change; 0 before the first. */
  latest(): number
}

/** Makes a feed that costs a counter while nobody follows it. */
export function createChangeFeed(): ChangeFeed {
  const followers = new Set<ChangeFollower>()
  const untold: [change: SenderChange, number: number][] = []
  let latest = 0
  let isTelling = false

  const tell = () => {
    isTelling = true
    try {
      for (const [change, number] of untold) for (const follower of followers) follower(change, number)
    } finally {
      untold.length = 0
      isTelling = false
    }
  }

  return {
    announce(change) {
      latest++
      if (followers.size === 0) return
      untold.push([change, latest])
      if (!isTelling) tell()
    },
    follow(follower) {
      followers.add(follower)
      return () => followers.delete(follower)
    },
    latest: () => latest,
  }
}
