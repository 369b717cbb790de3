import type { HandlerContext, Webhooks } from '@postern/core'
import type { TransactionContext } from '../../../packages/core/src/handling/context.ts'
import type { Act } from '../scenario.ts'
import type { Order } from './orders.ts'
import type { Stage } from './stage.ts'

type Context = HandlerContext & TransactionContext<unknown>
type Run = { readonly id: string; readonly handler: string; readonly attempt: number; readonly flow: string }

const MEANT = 'The handler throws as planned.'

/** Registers the handlers of the scenario. They record their actions in the journal. */
export function addHandlers(webhooks: Webhooks, stage: Stage): void {
  const { scenario, journal, world } = stage
  for (const { name, acts } of scenario.handlers) {
    webhooks.on(
      'order.paid',
      async (event: unknown, context: HandlerContext) => {
        const { id } = event as Order
        const run: Run = { id, handler: name, attempt: context.attempt, flow: world.current.name }
        journal.push({ kind: 'began', ...run, answered: isAnswered(stage, run.flow) })
        world.reads(`runs of ${id}`)
        world.writes(`runs of ${id}`)
        try {
          for (const act of acts) await perform(stage, act, run, context as Context)
        } catch (error) {
          journal.push({ kind: 'failed', ...run })
          throw error
        }
        journal.push({ kind: 'succeeded', ...run })
      },
      { name },
    )
  }
  if (scenario.listener === undefined) return
  webhooks.onDeadLetter(async (_event, { id }) => {
    const run: Run = { id, handler: 'listener', attempt: 0, flow: world.current.name }
    for (const act of scenario.listener!) await perform(stage, act, run, undefined)
    journal.push({ kind: 'heard', id, flow: run.flow })
  })
}

async function perform(stage: Stage, act: Act, run: Run, context: Context | undefined): Promise<void> {
  const { world, journal, kit } = stage
  if (context !== undefined) noteWork(stage, run, context)
  if (typeof act === 'object') {
    if ('sleepMs' in act) return sleep(stage, act, run)
    if (act.throwOn.includes(run.attempt)) throw new Error(MEANT)
    return
  }
  switch (act) {
    case 'work':
      return world.call({ label: 'work', faults: ['throws', 'crash'], act() {} })
    case 'effect':
      return world.call({
        label: 'effect',
        faults: ['lost', 'refused', 'crash'],
        act: () => leave(stage, run.id),
      })
    case 'commit':
      await context!.commit((tx) => kit.write!(tx, run.id))
      journal.push({ kind: 'committed', ...run })
      return
    case 'complete':
      return kit.transaction!(async (tx) => {
        await kit.write!(tx, run.id)
        await context!.complete(tx)
      })
    case 'throw while prepared':
      if (!stage.preparing) return
  }
  throw new Error(MEANT)
}

async function sleep(
  { world }: Stage,
  { sleepMs, on }: { sleepMs: number; on?: readonly number[] },
  { attempt }: Run,
): Promise<void> {
  if (on?.includes(attempt) === false) return
  const { host } = world.current
  await new Promise<void>((resolve) => world.clockOf(host).after(sleepMs, resolve))
}

function leave({ world, outside, journal }: Stage, id: string): void {
  world.writes(`effects of ${id}`)
  outside.set(id, (outside.get(id) ?? 0) + 1)
  journal.push({ kind: 'effect', id, flow: world.current.name })
}

/** Records the state that the handler can see. */
function noteWork(stage: Stage, run: Run, { signal }: Context): void {
  const { reason } = signal as { reason?: { code?: string } }
  stage.journal.push({
    kind: 'working',
    ...run,
    answered: isAnswered(stage, run.flow),
    aborted: signal.aborted ? (reason?.code ?? 'aborted') : undefined,
    at: stage.world.nowMs,
    timersLate: stage.world.waiting.some(({ label, flow }) => label === 'timer' && flow.name === run.flow),
  })
}

function isAnswered({ journal }: Stage, flow: string): boolean {
  return journal.some((entry) => entry.kind === 'replied' && entry.flow === flow)
}
