import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common'
import type { InboxWorker } from '@postern/core'
import { bullmqInbox } from '@postern/core/inbox/bullmq'
import { redisStore } from '@postern/core/stores/redis'
import { createWebhooks } from '@postern/express'
import { shopify } from '@postern/providers/shopify'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { TicketsService } from './tickets.service.js'

const url = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379'

/** The receiver of Shopify's webhooks. Redis keeps the events, and a worker of this process handles them. */
@Injectable()
export class ShopifyWebhooks implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #redis = new Redis(url).on('error', console.error)
  // A request does not wait for a Redis that is down: the sender gets 503 and tries again.
  readonly #queue = new Queue('shopify', { connection: { url, enableOfflineQueue: false } })
  #worker?: InboxWorker

  readonly receiver = createWebhooks({
    provider: shopify,
    secret: () => process.env.SHOPIFY_CLIENT_SECRET,
    store: redisStore(this.#redis),
    inbox: bullmqInbox({
      queue: this.#queue,
      createWorker: (process, options) =>
        new Worker(this.#queue.name, process, { connection: { url }, ...options }),
    }),
  })

  constructor(tickets: TicketsService) {
    this.#queue.on('error', console.error)
    this.receiver.on('orders/create', async (order) => {
      await tickets.open(`Ship ${order.name}`)
    })
  }

  async onApplicationBootstrap() {
    this.#worker = await this.receiver.work({ concurrency: 8 })
  }

  /** Nest has closed the HTTP server when it calls this. */
  async onApplicationShutdown() {
    await this.#worker?.stop() // finishes running events; the queue keeps the rest
    await this.receiver.idle()
    await this.#queue.close()
    await this.#redis.quit()
  }
}
