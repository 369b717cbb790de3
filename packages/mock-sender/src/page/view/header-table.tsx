import { showInvisible } from '../words/show-invisible.ts'

interface HeaderTableProps {
  readonly headers: Readonly<Record<string, string>>
  readonly label: string
}

/** A table of headers. */
export function HeaderTable({ headers, label }: HeaderTableProps) {
  const entries = Object.entries(headers)
  if (entries.length === 0) return null
  return (
    <table class="headers" aria-label={label}>
      <tbody>
        {entries.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              <bdi>{showInvisible(value)}</bdi>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
