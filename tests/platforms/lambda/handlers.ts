// The ways to receive in a Lambda function, on which the smoke list of receivers runs.
import { createWebhooks, type Receiving, type SecretLookup } from '@postern/core'
import { matchesPath } from '@postern/core/node'
import { handler as expressHandler } from '@postern/express'
import { handler as honoHandler } from '@postern/hono'
import { standardWebhooks } from '@postern/providers/standard-webhooks'
import express from 'express'
import { Hono } from 'hono'
import { handle } from 'hono/aws-lambda'
import serverless from 'serverless-http'
import { handleContact } from './handle-contact'
import { type HttpEvent, toWebhookRequest } from './to-webhook-request'

/** The result of a function for API Gateway or its URL. */
export interface HttpResult {
  readonly statusCode: number
  readonly headers?: Readonly<Record<string, string>>
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>
  readonly body?: string
  readonly isBase64Encoded?: boolean
}

export type Handler = (event: HttpEvent, context: object) => Promise<HttpResult>

const path = '/webhooks/acme'

export const handlers = {
  direct: (webhooks: Receiving): Handler => {
    return async (event) => {
      const request = toWebhookRequest(event)
      if (!matchesPath(request.url, path)) return { statusCode: 404, body: 'Not found' }
      const { status, headers, body } = await webhooks.receive(request)
      return { statusCode: status, headers, body }
    }
  },
  hono: (webhooks: Receiving) => handle(new Hono().use(honoHandler(webhooks, { path }))) as Handler,
  express: (webhooks: Receiving) =>
    serverless(express().use(expressHandler(webhooks, { path }))) as unknown as Handler,
}

export type Way = keyof typeof handlers

/** The receiver of the smoke list. The secret can depend on the request. */
export function createAcme(secret: string | SecretLookup) {
  return createWebhooks({ provider: standardWebhooks, secret, deadlineMs: 1_000 }).on(
    'contact.*',
    handleContact,
  )
}
