import { execFile } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { type AnyProvider, createWebhooks, memoryInbox, type Outcome } from '@postern/core'
import { toNodeHandler } from '@postern/core/node'
import type { MockSender, MockSenderOptions } from '@postern/mock-sender'
import { connectMockSender, type MockSenderClient } from '@postern/mock-sender/client'
import { expect } from 'vitest'
import { makeCertificate } from '../../packages/mock-sender/test-support/make-certificate.ts'
import {
  type Answer,
  type ScriptedReceiver,
  startReceiver,
} from '../../packages/mock-sender/test-support/scripted-receiver.ts'
import { type StartedApi, startApi } from '../../packages/mock-sender/test-support/start-api.ts'

/** One statement of a provider's document, and a test that shows it. */
export interface Statement {
  readonly number: number
  readonly words: string
  run(stage: Stage): Promise<void>
}

/** A mock sender that serves a provider, with clients for its two APIs. */
export interface Served extends StartedApi {
  readonly sender: MockSender
  /** By the control API. */
  readonly control: MockSenderClient
}

/** A receiver built with Postern. */
export interface PosternReceiver {
  readonly url: string
  /** The events that its handler got. */
  readonly handled: readonly Record<string, never>[]
  readonly outcomes: readonly Outcome[]
}

export interface PosternOptions {
  readonly secret: string
  /** Acknowledges first and handles later. */
  readonly inbox?: boolean
  readonly onEvent?: () => Promise<void> | void
}

/** Starts servers and senders for one statement, and closes them after it. */
export interface Stage {
  serve(provider: AnyProvider, options?: Omit<MockSenderOptions, 'provider'>): Promise<Served>
  receive(...answers: Answer[]): Promise<ScriptedReceiver>
  /** A receiver at an https: URL. Only `ca` has signed its certificate. */
  receiveOverTls(): Promise<{ readonly url: string; readonly ca: Buffer }>
  postern(provider: AnyProvider, options: PosternOptions): Promise<PosternReceiver>
  /** Starts a receiver built with Postern, and subscribes it to a mock sender by the control API. */
  subscribed(provider: AnyProvider, options: SubscribedOptions): Promise<Subscribed>
  end(): Promise<void>
}

export interface SubscribedOptions extends PosternOptions {
  /** @default every event */
  readonly events?: readonly string[]
}

export interface Subscribed {
  readonly receiver: PosternReceiver
  readonly control: MockSenderClient
}

export function createStage(): Stage {
  const open: { close(): Promise<unknown> }[] = []
  const keep = <T extends { close(): Promise<unknown> }>(one: T): T => {
    open.push(one)
    return one
  }
  const listen = async (server: Server): Promise<number> => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    keep({
      async close() {
        const closed = new Promise((resolve) => server.close(resolve))
        server.closeAllConnections()
        await closed
      },
    })
    return (server.address() as AddressInfo).port
  }
  const stage: Stage = {
    async serve(provider, options) {
      const api = keep(await startApi(provider, options))
      return { ...api, control: keep(connectMockSender(api.url)) }
    },
    receive: async (...answers) => keep(await startReceiver(...(answers.length > 0 ? answers : [200]))),
    async receiveOverTls() {
      const { key, cert } = makeCertificate()
      const server = createTlsServer({ key, cert }, (request, response) => {
        request.resume().on('end', () => response.end())
      })
      return { url: `https://127.0.0.1:${await listen(server)}/hooks`, ca: cert }
    },
    async postern(provider, { secret, inbox = false, onEvent }) {
      const handled: Record<string, never>[] = []
      const outcomes: Outcome[] = []
      const webhooks = createWebhooks({ provider, secret, ...(inbox && { inbox: memoryInbox() }) })
      webhooks.observe((outcome: Outcome) => void outcomes.push(outcome))
      webhooks.on('*', async (event: unknown) => {
        await onEvent?.()
        handled.push(event as Record<string, never>)
      })
      if (inbox) {
        const worker = await webhooks.work()
        keep({ close: () => worker.stop() })
      }
      const port = await listen(createServer(toNodeHandler(webhooks)))
      return { url: `http://127.0.0.1:${port}/webhooks`, handled, outcomes }
    },
    async subscribed(provider, { events, ...options }) {
      const receiver = await stage.postern(provider, options)
      const { control } = await stage.serve(provider)
      await control.subscribe({ url: receiver.url, secret: options.secret, ...(events && { events }) })
      return { receiver, control }
    },
    async end() {
      for (const one of open.splice(0).reverse()) await one.close()
    },
  }
  return stage
}

/** Emits an event to a receiver with an inbox. The sender gets its 200 while the handler still runs. */
export async function expectAnswerBeforeHandling(
  stage: Stage,
  provider: AnyProvider,
  { type, ...options }: SubscribedOptions & { readonly type: string },
): Promise<void> {
  let finish = () => {}
  const onEvent = () => new Promise<void>((resolve) => (finish = resolve))
  const { control, receiver } = await stage.subscribed(provider, { ...options, inbox: true, onEvent })
  const [delivery] = await control.emit(type)
  expect([delivery!.status, receiver.handled.length]).toEqual(['delivered', 0])
  await expect
    .poll(() => {
      finish()
      return receiver.handled.length
    })
    .toBe(1)
}

/** Resolves to the output of a documented sample. Its arguments are the body, the signature and the secret. */
export async function runSample(program: 'node' | 'python3', code: string, args: string[]): Promise<string> {
  const flags = program === 'node' ? ['--input-type=module', '-e', code, '--'] : ['-c', code]
  const { stdout } = await promisify(execFile)(program, [...flags, ...args])
  return stdout.trim()
}

/** The minutes from the first attempt to each of the attempts. */
export function minutesOf(attempts: readonly { readonly at: string }[]): number[] {
  return attempts.map(({ at }) => Math.round((Date.parse(at) - Date.parse(attempts[0]!.at)) / 6000) / 10)
}
