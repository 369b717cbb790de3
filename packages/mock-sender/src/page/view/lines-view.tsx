import { useMemo } from 'preact/hooks'
import { colourJson } from '../body/colour-json.ts'
import { type Line, splitLines } from '../body/split-lines.ts'
import { showInvisible } from '../words/show-invisible.ts'
import { useWindow } from './use-window.ts'

const LINE_PX = 19
const MOST_LINES_SEEN = 22

interface LinesViewProps {
  readonly text: string
  readonly isJson: boolean
  readonly label: string
}

/** Shows text of any length. Only visible lines are drawn. */
export function LinesView({ text, isJson, label }: LinesViewProps) {
  const lines = useMemo(() => splitLines(text), [text])
  const { scroller, start, end } = useWindow<HTMLElement>(lines.length, LINE_PX)
  const height = Math.min(lines.length, MOST_LINES_SEEN) * LINE_PX + 16
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
    <section class="lines" ref={scroller} tabIndex={0} aria-label={label} style={{ height: `${height}px` }}>
      <div class="lines-all" style={{ height: `${lines.length * LINE_PX}px` }}>
        <div class="lines-seen" style={{ transform: `translateY(${start * LINE_PX}px)` }}>
          {lines.slice(start, end).map((line, offset) => (
            <LineView key={start + offset} line={line} isJson={isJson} />
          ))}
        </div>
      </div>
    </section>
  )
}

function LineView({ line: { number, text }, isJson }: { readonly line: Line; readonly isJson: boolean }) {
  return (
    <div class="line">
      <span class="line-number" data-number={number ?? '·'} />
      <code>
        {isJson && number !== undefined ? <JsonLine text={text} /> : <bdi>{showInvisible(text)}</bdi>}
      </code>
    </div>
  )
}

function JsonLine({ text }: { readonly text: string }) {
  return (
    <>
      {colourJson(text).map(({ kind, text: piece }, index) =>
        kind === 'mark' ? (
          showInvisible(piece)
        ) : (
          <bdi key={index} class={`json-${kind}`}>
            {showInvisible(piece)}
          </bdi>
        ),
      )}
    </>
  )
}
