import { bodyParser } from '@koa/bodyparser'
import Router from '@koa/router'
import type { Outcome } from '@postern/core'
import { validibot } from '@postern/core/providers'
import { createWebhooks } from '@postern/koa'
import Koa from 'koa'

export interface AppOptions {
  secret: string
  reportFindings: (workflow: string, errors: number) => Promise<void> | void
  log: (outcome: Outcome) => void
}

/** An app that reports each validation that found errors. */
export function createApp({ secret, reportFindings, log }: AppOptions) {
  const webhooks = createWebhooks({ provider: validibot, secret })
  webhooks.observe(log)
  webhooks.on('run.failed', async (event) => {
    await reportFindings(event.workflow.slug, event.summary.error_count)
  })

  const router = new Router()
  router.all('/webhooks/validibot', webhooks.handler())
  router.post('/echo', bodyParser(), (ctx) => {
    ctx.body = ctx.request.body
  })
  return new Koa().use(router.routes())
}
