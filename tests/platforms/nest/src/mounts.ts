// The ways to mount a receiver in Nest, on which the smoke list of receivers runs: node dist/serve.js NAME.
import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { handler as fastifyHandler } from '@postern/fastify'
import { AcmeWebhooks } from './acme.webhooks.js'
import { AppController } from './app.controller.js'
import { ContactsService } from './contacts.service.js'

const path = '/webhooks/acme'
const parts = { controllers: [AppController], providers: [AcmeWebhooks, ContactsService] }

@Module(parts)
class AcmeModule {}

/** The middleware of a module runs after Nest's body parser. */
@Module(parts)
class MiddlewareModule implements NestModule {
  readonly #acme: AcmeWebhooks

  constructor(acme: AcmeWebhooks) {
    this.#acme = acme
  }

  configure(consumer: MiddlewareConsumer) {
    consumer.apply(this.#acme.receiver.handler()).forRoutes(path)
  }
}

async function useBeforeListen(options: { bodyParser?: boolean; rawBody?: boolean }) {
  const app = await NestFactory.create<NestExpressApplication>(AcmeModule, { ...options, logger: false })
  return app.use(app.get(AcmeWebhooks).receiver.handler({ path }))
}

export const mounts = {
  use: () => useBeforeListen({}),
  'use, raw body': () => useBeforeListen({ rawBody: true }),
  'use, parser off': () => useBeforeListen({ bodyParser: false }),
  middleware: () => NestFactory.create<NestExpressApplication>(MiddlewareModule, { logger: false }),
  'middleware, raw body': () =>
    NestFactory.create<NestExpressApplication>(MiddlewareModule, { rawBody: true, logger: false }),
  async fastify() {
    const adapter = new FastifyAdapter()
    const app = await NestFactory.create<NestFastifyApplication>(AcmeModule, adapter, { logger: false })
    await app.register(fastifyHandler(app.get(AcmeWebhooks).receiver, { path }))
    return app
  },
}
