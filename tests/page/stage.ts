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
  /** Subscribes the receiver by the control API, and answers with the secret. */
  subscribe(wish?: object): Promise<{ readonly id: string; readonly secret: string }>
  /** Opens the page at a query. */
  open(query?: string): Promise<void>
}

export interface StageOptions {
  readonly provider?: AnyProvider
  readonly answers?: readonly Answer[]
  readonly sender?: Partial<MockSenderOptions>
  readonly controlToken?: string
  readonly context?: BrowserContextOptions
  /** Complaints of the browser that the test causes. */
  readonly expectedErrors?: RegExp
}

/** Builds the page and starts a browser for the tests of a file; the returned function sets the stage for one of them. */
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

/** A tab that fails the test when the page complains or asks another host for anything. */
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

/** Asks the control API for something. */
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

/** The rows of the list, newest first, that are drawn. */
export function rowsOf(page: Page) {
  return page.getByRole('list', { name: 'Deliveries, newest first' }).getByRole('link')
}

/** What the page has put on the clipboard. */
export function readClipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText())
}
