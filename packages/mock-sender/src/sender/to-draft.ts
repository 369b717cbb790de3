import type { AnyProvider } from '@postern/core'
import { assertData } from '../event/assert-data.ts'
import type { EventDraft } from '../event/event-draft.ts'
import { exampleData } from '../event/example-data.ts'
import { arrangeFaults } from '../faults/arrange-faults.ts'
import { assertOptions, type KeysOf, kindOf } from '../text/assert-options.ts'
import { suggestion } from '../text/did-you-mean.ts'
import type { CustomEvent } from './mock-sender.ts'
import type { EmitOptions, SignOptions } from './sender-options.ts'

/** The arguments of `emit` and `sign`. */
export type EventArguments<Options> =
  | [CustomEvent, Options?]
  | [type: string, data?: object, options?: Options]

interface Drafted<Options> {
  readonly draft: EventDraft
  /** The options, with the faults in the order in which they apply. */
  readonly options: Options | Record<string, never>
}

const CUSTOM_EVENT: KeysOf<CustomEvent> = { type: true, data: true }

/**
 * Reads the arguments of `emit` or `sign`. Throws for a type that is not in the catalog, for invalid data, and for an
 * unknown option.
 */
export function toDraft<Options extends Pick<EmitOptions & SignOptions, 'envelope' | 'faults'>>(
  owner: 'emit()' | 'sign()',
  provider: AnyProvider,
  args: EventArguments<Options>,
  keys: KeysOf<Options>,
): Drafted<Options> {
  const { type, data, wish } = readArguments(owner, provider, args)
  const options = wish === undefined ? ({} as Options) : wish
  assertOptions(owner, options, keys)
  assertData('data', data, exampleData(provider, type))
  assertData('envelope', options.envelope)
  const faults = arrangeFaults(options.faults)
  return {
    draft: { type, data, envelope: options.envelope },
    options: options.faults === undefined ? options : { ...options, faults },
  }
}

function readArguments<Options>(owner: string, provider: AnyProvider, args: EventArguments<Options>) {
  const [first, second, third] = args
  if (typeof first === 'object' && first !== null) {
    assertOptions(`the event that ${owner} takes`, first, CUSTOM_EVENT)
    const { type, data } = first
    if (typeof type === 'string') return { type, data, wish: second as Options | undefined }
    throw new Error(`The type of the event is ${kindOf(type)}. Pass a text.`)
  }
  if (typeof first !== 'string') throw new Error(`${owner} was given ${kindOf(first)}. Pass an event type.`)
  if (!Object.hasOwn(provider.events, first)) {
    throw new Error(
      `${provider.title} has no event type '${first}'. ${suggestion(first, Object.keys(provider.events))} ` +
        `For a type beyond its catalog pass { type: '${first}', data }.`,
    )
  }
  if (holdsFaults(second)) throw new Error(`${owner} takes faults in its third argument, after the data.`)
  return { type: first, data: second as object | undefined, wish: third }
}

/** Whether the data looks like options, which would be sent by mistake. */
function holdsFaults(data: unknown): boolean {
  const { faults } = Object(data) as { faults?: unknown }
  return Array.isArray(faults) && faults.some((fault) => typeof Object(fault).apply === 'function')
}
