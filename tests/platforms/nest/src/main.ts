import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { AppModule } from './app.module.js'
import { ShopifyWebhooks } from './shopify.webhooks.js'

const app = await NestFactory.create<NestExpressApplication>(AppModule)
app.enableShutdownHooks() // for onApplicationShutdown on SIGTERM
// Before listen(), which adds Nest's body parser.
app.use(app.get(ShopifyWebhooks).receiver.handler({ path: '/webhooks/shopify' }))
await app.listen(process.env.PORT ?? 3000)
