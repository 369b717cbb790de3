import { useEffect, useState } from 'preact/hooks'
import { connection, retryNow } from '../link/connection.ts'
import { info } from '../state/sender.ts'

/** A banner while the server does not respond or refuses the page. */
export function ConnectionNotice() {
  const { value } = connection
  if (value.state === 'lost') return <Lost nextTryAt={value.nextTryAt} />
  if (value.state === 'refused' && value.status === 403) {
    return (
      <p class="banner is-bad" role="alert">
        {value.message}
      </p>
    )
  }
  return null
}

function Lost({ nextTryAt }: { readonly nextTryAt: number }) {
  const [secondsLeft, setSecondsLeft] = useState(0)
  useEffect(() => {
    const count = () => setSecondsLeft(Math.max(0, Math.ceil((nextTryAt - Date.now()) / 1000)))
    count()
    const timer = setInterval(count, 500)
    return () => clearInterval(timer)
  }, [nextTryAt])
  return (
    <p class="banner is-wait" role="alert">
      <span>
        {location.host} does not respond.{info.value ? ' The data below may be outdated.' : ''}
        <span class="banner-count" aria-hidden="true">
          {secondsLeft > 0 ? ` Trying again in ${secondsLeft} s.` : ' Trying again.'}
        </span>
      </span>
      <button type="button" onClick={retryNow}>
        Try now
      </button>
    </p>
  )
}
