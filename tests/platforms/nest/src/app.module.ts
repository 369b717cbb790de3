import { Module } from '@nestjs/common'
import { ShopifyWebhooks } from './shopify.webhooks.js'
import { TicketsService } from './tickets.service.js'

@Module({ providers: [ShopifyWebhooks, TicketsService] })
export class AppModule {}
