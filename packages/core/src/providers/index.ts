export { type ElanEnvelope, type ElanEvent, type ElanEvents, elan } from './elan.ts'
export {
  type GenericEnvelope,
  type GenericEvent,
  type GenericEvents,
  generic,
  type UserCreatedEvent,
  type UserData,
} from './generic.ts'
export type { OpenString } from './open-string.ts'
export {
  type ValidibotEnvelope,
  type ValidibotEvent,
  type ValidibotEvents,
  type ValidibotRun,
  validibot,
} from './validibot.ts'
export {
  type VentryxEnvelope,
  type VentryxEvent,
  type VentryxEvents,
  ventryx,
  type WorkflowCompletedData,
  type WorkflowCompletedEvent,
} from './ventryx.ts'
export {
  type AlertCreatedData,
  type AlertCreatedEvent,
  type WorkflowsEnvelope,
  type WorkflowsEvent,
  type WorkflowsEvents,
  workflows,
} from './workflows.ts'
