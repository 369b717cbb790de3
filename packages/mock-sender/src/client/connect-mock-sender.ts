import type {
  ControlInfo,
  DeliveriesAnswer,
  DeliveryAnswer,
  EmitAnswer,
  EmitRequest,
  EventRequest,
  EventsAnswer,
  FaultsAnswer,
  HandshakeAnswer,
  RunNextAnswer,
  SecretAnswer,
  SubscriptionAnswer,
  SubscriptionsAnswer,
} from '../control/contract.ts'
import type { CustomEvent } from '../sender/mock-sender.ts'
import { followChanges } from './follow-changes.ts'
import type {
  ClientDeliveryFilter,
  ClientEmitOptions,
  ClientEmitted,
  MockSenderClient,
  Named,
} from './mock-sender-client.ts'
import { type ControlRequests, createRequests } from './request.ts'
import { waitForDelivery } from './wait-for-delivery.ts'

/** The options of `connectMockSender`. */
export interface ConnectOptions {
  /** The control token of the server. @default none */
  readonly token?: string
}

const PAGE = 500

/**
 * Connects to a mock sender in another process, started by `mock-sender serve` or `listen()`.
 * @param url the URL that the server printed, with the path if it serves several providers
 * @example
 * const sender = connectMockSender('http://127.0.0.1:4400')
 * await sender.subscribe({ url: 'http://127.0.0.1:3000/webhooks' })
 * const [delivery] = await sender.emit('user.created')
 */
export function connectMockSender(url: string, { token }: ConnectOptions = {}): MockSenderClient {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new Error(
      `'${url}' is not a URL. Pass the one that the server printed, such as http://127.0.0.1:4400.`,
    )
  }
  const base = url.replace(/\/$/, '')
  const requests = createRequests(base, token)
  const closing = new AbortController()

  const client: MockSenderClient = {
    url: base,
    info: () => requests.get<ControlInfo>(''),
    events: async () => (await requests.get<EventsAnswer>('/events')).events,
    faults: async () => (await requests.get<FaultsAnswer>('/faults')).faults,
    ...subscriptionMethods(requests),
    ...deliveryMethods(requests),
    waitFor: (match, options) => waitForDelivery(client, match, options),
    async handshake(name, options) {
      const { handshake, refusal } = await requests.send<HandshakeAnswer>('POST', '/handshake', {
        ...options,
        name,
      })
      if (refusal === null) return handshake
      throw Object.assign(new Error(refusal), { handshake })
    },
    now: async () => Date.parse((await client.info()).now),
    async advance(by) {
      await requests.send('POST', '/advance', { by })
    },
    runNext: async () => (await requests.send<RunNextAnswer>('POST', '/run-next')).ran,
    async runUntilIdle() {
      await requests.send('POST', '/run-until-idle')
    },
    async reset() {
      await requests.send('POST', '/reset')
    },
    changes({ after, signal } = {}) {
      const signals = signal ? [closing.signal, signal] : [closing.signal]
      return followChanges(requests, AbortSignal.any(signals), after)
    },
    close: async () => closing.abort(),
    [Symbol.asyncDispose]: () => client.close(),
  }
  return client
}

type SubscriptionMethods = Pick<
  MockSenderClient,
  | 'subscribe'
  | 'subscriptions'
  | 'update'
  | 'enable'
  | 'disable'
  | 'unsubscribe'
  | 'rotateSecret'
  | 'test'
  | 'health'
>

function subscriptionMethods({ get, send }: ControlRequests): SubscriptionMethods {
  const path = (subscription: Named, action = '') => `/subscriptions/${idOf(subscription)}${action}`
  const change = async (...request: Parameters<typeof send>) =>
    (await send<SubscriptionAnswer>(...request)).subscription
  return {
    async subscribe(options) {
      const { subscription, secret } = await send<SecretAnswer>('POST', '/subscriptions', options)
      return { ...subscription, secret }
    },
    subscriptions: () =>
      readPages(get, '/subscriptions', {}, (page: SubscriptionsAnswer) => page.subscriptions),
    update: (subscription, changes) => change('PATCH', path(subscription), changes),
    enable: (subscription) => change('POST', path(subscription, '/enable')),
    disable: (subscription) => change('POST', path(subscription, '/disable')),
    unsubscribe: (subscription) => send('DELETE', path(subscription)),
    async rotateSecret(subscription, options = {}) {
      const answer = await send<SecretAnswer>('POST', path(subscription, '/rotate-secret'), options)
      return { ...answer.subscription, secret: answer.secret! }
    },
    test: async (subscription, options = {}) =>
      (await send<DeliveryAnswer>('POST', path(subscription, '/test'), options)).delivery,
    health: (subscription, options) => get(path(subscription, '/health'), options),
  }
}

type DeliveryMethods = Pick<
  MockSenderClient,
  'emit' | 'replay' | 'redeliver' | 'redeliverAll' | 'deliveries' | 'delivery'
>

function deliveryMethods({ get, send }: ControlRequests): DeliveryMethods {
  return {
    async emit(...[first, ...rest]: EmitArguments | BatchArguments) {
      if (!Array.isArray(first)) {
        return toEmitted(await send('POST', '/emit', toEmitRequest([first, ...rest] as EmitArguments)))
      }
      return toEmitted(await send('POST', '/emit-batch', { ...rest[0], events: first }))
    },
    replay: async (fixture, options) => toEmitted(await send('POST', '/replay', { ...options, fixture })),
    redeliver: async (delivery, options) =>
      (await send<DeliveryAnswer>('POST', `/deliveries/${idOf(delivery)}/redeliver`, options)).delivery,
    redeliverAll: (which) => send('POST', '/redeliver', which),
    deliveries: (filter = {}) =>
      readPages(get, '/deliveries', toQuery(filter), (page: DeliveriesAnswer) => page.deliveries),
    delivery: async (id) => (await get<DeliveryAnswer>(`/deliveries/${idOf(id)}`)).delivery,
  }
}

function toEmitted({ deliveries, warning }: EmitAnswer): ClientEmitted {
  const list = [...deliveries]
  return warning === null ? list : Object.defineProperty(list, 'warning', { value: warning })
}

type BatchArguments = [batch: readonly EventRequest[], options?: Omit<ClientEmitOptions, 'envelope'>]

type EmitArguments =
  | [CustomEvent, ClientEmitOptions?]
  | [type: string, data?: object, options?: ClientEmitOptions]

function toEmitRequest([event, second, third]: EmitArguments): EmitRequest {
  if (typeof event === 'string') return { type: event, ...(second && { data: second }), ...third }
  return { ...event, custom: true, ...(second as ClientEmitOptions | undefined) }
}

function toQuery({ subscription, ...rest }: ClientDeliveryFilter): object {
  return { ...rest, ...(subscription !== undefined && { subscription: idOf(subscription, false) }) }
}

/** Encodes a value for a path. */
function idOf(named: Named, inPath = true): string {
  const id = typeof named === 'string' ? named : named?.id
  if (typeof id !== 'string' || id === '')
    throw new Error('The argument has no id. Pass an id, or an object with one.')
  return inPath ? encodeURIComponent(id) : id
}

/** Loads all pages of a list (newest first) and returns one list, oldest first. */
async function readPages<Page extends { readonly next: string | null }, Item>(
  get: ControlRequests['get'],
  path: string,
  query: object,
  itemsOf: (page: Page) => readonly Item[],
): Promise<Item[]> {
  const items: Item[] = []
  let after: string | undefined
  do {
    const page = await get<Page>(path, { ...query, limit: PAGE, after })
    items.push(...itemsOf(page))
    after = page.next ?? undefined
  } while (after !== undefined)
  return items.reverse()
}
