import { batch, effect, signal, untracked } from '@preact/signals'
import type { StreamMessage } from '../../control/contract.ts'
import { connect } from '../link/connection.ts'
import { filterQuery, forgetDeliveries, loadDeliveries, takeDeliveryChange } from './delivery-list.ts'
import { attempting, notify } from './notices.ts'
import { place } from './place.ts'
import { countSoon, info, readInfo, takeClock } from './sender.ts'
import { loadSubscriptions, subscriptions, takeSubscriptionChange } from './subscription-list.ts'

/** Counts the changes of each delivery, so that the open one reloads. */
export const changedDelivery = signal<{ readonly id: string; readonly subscription: string }>({
  id: '',
  subscription: '',
})
/** Counts full loads. */
export const loads = signal(0)

let isFirstReady = true

/** Follows the server of the page, and loads the lists. */
export function startSession(): void {
  let close = connect({ onOpening: readInfo, onMessage: take })
  let lastProvider = place.value.provider
  let lastQuery = filterQuery.value
  effect(() => {
    const { provider } = place.value
    const query = filterQuery.value
    untracked(() => {
      if (provider !== lastProvider) {
        forgetAll()
        close()
        close = connect({ onOpening: readInfo, onMessage: take })
      } else if (query !== lastQuery && !isFirstReady) void attempting(loadDeliveries)
      lastProvider = provider
      lastQuery = query
    })
  })
}

function forgetAll(): void {
  isFirstReady = true
  batch(() => {
    forgetDeliveries()
    subscriptions.value = []
  })
}

function take(message: StreamMessage): void {
  switch (message.event) {
    case 'ready':
      takeClock(message.data)
      if (isFirstReady) void loadAll()
      isFirstReady = false
      countSoon()
      return
    case 'delivery':
      takeDeliveryChange(message.data)
      changedDelivery.value = {
        id: message.data.delivery.id,
        subscription: message.data.delivery.subscription.id,
      }
      countSoon()
      return
    case 'subscription':
      takeSubscriptionChange(message.data)
      countSoon()
      return
    case 'clock':
      takeClock(message.data)
      return
    case 'reset':
      startAnew(message.data.why)
  }
}

function startAnew(why: 'reset' | 'late' | 'unknown'): void {
  if (why === 'reset') notify('news', 'The sender was reset. Its deliveries and subscriptions are gone.')
  if (why === 'unknown' && info.value) notify('news', `The server was restarted (seed ${info.value.seed}).`)
  void loadAll()
  countSoon()
}

async function loadAll(): Promise<void> {
  await attempting(() => Promise.all([loadDeliveries(), loadSubscriptions()]))
  loads.value++
}
