import type { AnyProvider } from '@postern/core'
import { workflows } from '@postern/core/providers'
import { createMockSender, type MockSender, type MockSenderOptions } from '@postern/mock-sender'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { findProgram } from '../../packages/core/test-servers/programs.ts'
import {
  type Answer,
  type ScriptedReceiver,
  startReceiver,
} from '../../packages/mock-sender/test-support/scripted-receiver.ts'
import { buildPage } from '../../scripts/page/build-page.ts'

const BROWSER_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A sender with a receiver and the page in a browser. */
export interface Stage {
  readonly sender: MockSender
  readonly receiver: ScriptedReceiver
  readonly url: string
  readonly page: Page
  /** Subscribes the receiver by the control API and resolves to the subscription's id and secret. */
  subscribe(wish?: object): Promise<{ readonly id: string; readonly secret: string }>
  /** Opens the page with a query. */
  open(query?: string): Promise<void>
}

export interface StageOptions {
  readonly provider?: AnyProvider
  readonly answers?: readonly Answer[]
  readonly sender?: Partial<MockSenderOptions>
  readonly controlToken?: string
  readonly context?: BrowserContextOptions
  /** Browser errors that the test causes and expects. */
  readonly expectedErrors?: RegExp
}

/** Builds the page and starts a browser for the tests of a file. The returned function opens a stage for one test. */
export function useStage(): (options?: StageOptions) => Promise<Stage> {
  let browser: Browser
  beforeAll(async () => {
    await buildPage()
    browser = await chromium.launch({ executablePath: findProgram('chromium')!, args: BROWSER_FLAGS })
  })
  afterAll(() => browser?.close())
  return async (options = {}) => {
    const { provider = workflows, answers = [200], controlToken } = options
    const receiver = await startReceiver(...answers)
    const sender = createMockSender<AnyProvider>({
      provider,
      startAt: Date.UTC(2026, 0, 15, 12),
      ...options.sender,
    })
    const { url } = await sender.listen({ ...(controlToken !== undefined && { controlToken }) })
    const page = await openBlank(browser, url, options)
    onTestFinished(async () => {
      await page.context().close()
      await sender.close()
      await receiver.close()
    })
    return {
      sender,
      receiver,
      url,
      page,
      async subscribe(wish = {}) {
        // Not webhook.*, which WorkFlows sends about the subscription itself.
        const events = provider === workflows ? ['alert.*', 'user.*'] : ['*']
        const answer = await post(url, '/subscriptions', { url: receiver.url, events, ...wish }, controlToken)
        return { id: answer.subscription.id, secret: answer.secret }
      },
      open: async (query = '') => {
        await page.goto(`${url}/${query}`)
      },
    }
  }
}

/** Opens a tab that fails the test if the page logs an error or sends a request to another host. */
async function openBlank(
  browser: Browser,
  url: string,
  { context, expectedErrors }: StageOptions,
): Promise<Page> {
  const opened = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...context })
  await opened.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url })
  const page = await opened.newPage()
  page.setDefaultTimeout(15_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error.stack)))
  page.on('console', (message) => {
    const text = message.text()
    if (message.type() === 'error' && !expectedErrors?.test(text)) complaints.push(text)
  })
  page.on('request', (request) => {
    if (!/^(?:data|blob):/.test(request.url()) && !request.url().startsWith(url))
      complaints.push(request.url())
  })
  onTestFinished(() => expect(complaints).toEqual([]))
  return page
}

/** Sends a request to the control API. */
export async function post(
  url: string,
  path: string,
  body: object = {},
  token?: string,
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
): Promise<any> {
  const response = await fetch(`${url}/_mock${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })
  return response.json()
}

/** The drawn rows of the list, newest first. */
export function rowsOf(page: Page) {
  return page.getByRole('list', { name: 'Deliveries, newest first' }).getByRole('link')
}

/** The text on the clipboard. */
export function readClipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText())
}
