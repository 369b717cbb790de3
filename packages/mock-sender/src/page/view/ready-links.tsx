import { follow, toHref } from '../state/place.ts'

interface ReadyLinksProps {
  readonly made: readonly { readonly id: string; readonly status: string }[]
}

/** Links to the new deliveries. */
export function ReadyLinks({ made }: ReadyLinksProps) {
  if (made.length === 0) return null
  return (
    <section class="ready" aria-label="Deliveries of the last event" aria-live="polite">
      <ul>
        {made.map(({ id, status }) => {
          const change = { view: 'deliveries', open: `delivery:${id}`, attempt: '' } as const
          return (
            <li key={id}>
              <a href={toHref(change)} onClick={follow(change)} class="mono">
                {id}
              </a>{' '}
              {status}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
