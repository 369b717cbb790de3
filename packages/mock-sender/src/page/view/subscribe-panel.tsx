import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { SecretAnswer } from '../../control/contract.ts'
import { subscribe } from '../state/actions.ts'
import { Panel } from './panel.tsx'
import { SecretOnce } from './secret-once.tsx'

/** Registers a URL. */
export function SubscribePanel() {
  const url = useRef<HTMLInputElement>(null)
  const events = useRef<HTMLInputElement>(null)
  const name = useRef<HTMLInputElement>(null)
  const secret = useRef<HTMLInputElement>(null)
  const made = useSignal<SecretAnswer | undefined>(undefined)
  const submit = async (event: Event) => {
    event.preventDefault()
    const patterns = events.current!.value.split(/[\s,]+/).filter(Boolean)
    made.value = await subscribe({
      url: url.current!.value.trim(),
      ...(patterns.length > 0 && { events: patterns }),
      ...(name.current!.value.trim() !== '' && { name: name.current!.value.trim() }),
      ...(secret.current!.value !== '' && { secret: secret.current!.value }),
    })
  }
  return (
    <Panel title="Subscribe">
      <form class="subscribe-form" onSubmit={submit}>
        <label for="subscribe-url">URL</label>
        <input
          id="subscribe-url"
          ref={url}
          type="url"
          required
          class="mono"
          placeholder="http://127.0.0.1:3000/webhooks"
        />
        <label for="subscribe-events">Events</label>
        <input
          id="subscribe-events"
          ref={events}
          class="mono"
          placeholder="all, or types and prefixes such as billing.*"
        />
        <label for="subscribe-name">Name</label>
        <input id="subscribe-name" ref={name} placeholder="optional" />
        <label for="subscribe-secret">Secret</label>
        <input
          id="subscribe-secret"
          ref={secret}
          type="password"
          autocomplete="off"
          placeholder="a new one"
        />
        <div class="action-row">
          <button type="submit" class="primary">
            Subscribe
          </button>
        </div>
      </form>
      {made.value && <SecretOnce answer={made.value} />}
    </Panel>
  )
}
