/** The folders of one package, each with what it may import besides itself: folders, or files without their ending. */
export type Plan = Readonly<Record<string, readonly string[]>>

/**
 * Who may import whom, by package. Files beside the folders are the package's front doors and use everything; no
 * folder uses them. A folder that does not exist yet may have its line already.
 */
export const PLANS: Readonly<Record<string, Plan>> = {
  'packages/core/src': {
    ground: [],
    signing: ['ground'],
    definition: ['signing', 'ground'],
    providers: ['definition'],
    stores: ['ground'],
    inbox: ['ground'],
    http: ['ground'],
    handling: ['definition', 'stores/contract', 'ground'],
    receiving: ['handling', 'inbox/contract', 'http', 'definition', 'signing', 'ground'],
    working: ['receiving', 'handling', 'inbox/contract', 'ground'],
    tracing: ['receiving/outcome', 'ground'],
  },
  'packages/mock-sender/src': {
    time: [],
    text: [],
    random: ['time'],
    event: ['faults/fault', 'http/wire', 'random', 'text', 'time'],
    faults: ['event', 'http/wire', 'random', 'text', 'time'],
    handshakes: ['delivery/delivery', 'event', 'random', 'text', 'time'],
    http: ['delivery/delivery', 'event', 'text', 'time'],
    egress: ['http', 'text'],
    feed: ['delivery/delivery', 'subscription/subscription'],
    subscription: ['delivery/delivery', 'event', 'http/fetch-receiver', 'random', 'text', 'time'],
    delivery: ['event', 'faults', 'feed', 'http', 'random', 'subscription', 'text', 'time'],
    assertions: ['delivery', 'subscription', 'text', 'time'],
    fixtures: ['event', 'delivery', 'text'],
    record: ['delivery/delivery', 'event', 'fixtures', 'text'],
    scenario: [
      'api/server/api-problem',
      'api/server/field',
      'assertions/judged',
      'control/control-fields',
      'control/fault-field',
      'delivery',
      'faults/fault',
      'fixtures',
      'sender',
      'text',
      'time',
    ],
    sender: [
      'api/dialects',
      'api/server',
      'assertions/describe-delivery',
      'delivery',
      'egress',
      'event',
      'faults',
      'feed',
      'fixtures',
      'handshakes',
      'http',
      'random',
      'subscription',
      'text',
      'time',
    ],
    api: [
      'control',
      'delivery',
      'egress',
      'event',
      'feed',
      'sender/mock-sender',
      'subscription',
      'text',
      'time',
    ],
    control: [
      'api/openapi',
      'api/server',
      'delivery',
      'event',
      'faults',
      'feed',
      'handshakes',
      'sender',
      'subscription',
      'text',
      'time',
    ],
    client: ['control/contract', 'delivery/delivery', 'sender/delivery-watch', 'sender/mock-sender', 'time'],
    // The types of what it asks for, and nothing that runs in Node.
    page: [
      'control/contract',
      'delivery/delivery',
      'fixtures/fixture',
      'fixtures/secret-header',
      'text/find-header',
    ],
    behaviours: ['event', 'handshakes', 'random', 'text', 'time'],
    check: ['behaviours', 'text', 'time'],
    cli: [
      'api',
      'assertions',
      'check',
      'control',
      'delivery',
      'event',
      'faults',
      'feed',
      'fixtures',
      'handshakes',
      'record',
      'scenario',
      'sender',
      'subscription',
      'text',
      'time',
    ],
  },
}

/** The front doors by which other packages come in. */
export const FRONT_DOORS: Readonly<Record<string, readonly string[]>> = {
  'packages/core/src': ['index', 'node', 'providers/index', 'tracing/index'],
}

/** The packages that stand on core alone. */
export const ON_CORE = ['express', 'fastify', 'koa', 'hono', 'providers', 'mock-sender'] as const
